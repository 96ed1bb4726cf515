"""Pages that explain: how it works, every rule with its numbers, and where to turn about the portal itself."""

from json import dumps

from flask import Blueprint, Response, current_app, make_response
from flask_login import current_user

from portal import phrases, rule_words
from portal.domain.policy_table import table_of
from portal.domain.taxonomy import GROUPS
from portal.lengths import length_named
from portal.queries.editions import edition_seen_by, editions_seen_by
from portal.queries.inbox import cases_to_complain_of
from portal.queries.outages import outages_seen_by
from portal.views.access import anyone
from portal.views.answers import page
from portal.views.clocks import edition_drawn

bp = Blueprint("help", __name__)


@bp.get("/help")
@anyone
def index() -> Response:
    """How it works for each of the three, and the questions that people ask."""
    return page("help/index.html", length=length_named)


@bp.get("/rules")
@anyone
def rules() -> Response:
    """Every period with its length, what silence does, and where the number comes from; every stage with its turn."""
    return page(
        "help/rules.html",
        periods=rule_words.periods(),
        matters=list(rule_words.matters()),
        editions=[edition_drawn(seen) for seen in editions_seen_by(current_user)],
        outages=outages_seen_by(current_user),
    )


@bp.get("/rules/editions/<version>.json")
@anyone
def edition_file(version: str) -> Response:
    """An edition of the table of periods, whole, to be kept."""
    seen = edition_seen_by(current_user, version)
    answer = make_response(dumps(table_of(seen.edition), ensure_ascii=False, indent=1) + "\n")
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="pingli-periods-{seen.edition.version}.json"'
    return answer


@bp.get("/help/platform")
@anyone
def platform() -> Response:
    """Where to turn about the portal itself, or with an idea for its rules."""
    return page(
        "help/platform.html",
        contact=current_app.config["PLATFORM_CONTACT"],
        categories=GROUPS["platform"].categories,
        cases=cases_to_complain_of(current_user) if current_user.is_authenticated else [],
        say=phrases,
    )
