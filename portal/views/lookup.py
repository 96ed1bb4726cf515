"""Looking a case up by its number. To somebody who has no part in it, there is nothing to be learnt here."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug import Response as AnyResponse

from portal.domain.reference import is_case_number, tidy
from portal.queries import NotFound
from portal.queries.cases import case_seen_by
from portal.views.access import anyone
from portal.views.answers import go, page

bp = Blueprint("lookup", __name__)

NUMBER_CHARACTERS = 40


@bp.get("/lookup")
@anyone
def find() -> AnyResponse:
    """On to the case for those who have a part in it. For strangers nothing is read, so nothing can be told."""
    typed = request.args.get("number", "")[:NUMBER_CHARACTERS]
    number = tidy("".join(c for c in typed if c.isprintable()))
    well_written = is_case_number(number)
    if well_written and current_user.is_authenticated:
        try:
            return go("cases.show", ref=case_seen_by(current_user, number).ref)
        except NotFound:
            pass
    return page("lookup/answer.html", number=number, well_written=well_written)
