"""What somebody was told, what they have not read first."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import phrases
from portal.queries.notices import NoticeSeen, Place, notices_of
from portal.services.notices import read_all
from portal.views.access import signed_in
from portal.views.answers import go, page

bp = Blueprint("inbox", __name__)


@bp.get("/inbox")
@signed_in
def index() -> Any:
    """A page of notices."""
    found = notices_of(current_user, after=Place.read(request.args.get("after")))
    return page(
        "inbox/index.html",
        groups=[group for group in _groups(found.notices) if group["notices"]],
        following_url=url_for("inbox.index", after=str(found.following)) if found.following else None,
        is_later_page="after" in request.args,
        say=phrases,
        address_of=_address_of,
    )


@bp.post("/inbox/read")
@signed_in
def read() -> Any:
    """Everything is read."""
    read_all(current_user)
    flash(_("全部标为已读了"))
    return go("inbox.index")


def _address_of(notice: NoticeSeen) -> str:
    """Where what a notice tells of is to be read."""
    if notice.of_the_office:
        return url_for("office.index")
    return url_for("cases.show", ref=notice.ref, _anchor=f"entry-{notice.entry_id}")


def _groups(notices: tuple[NoticeSeen, ...]) -> tuple[dict[str, Any], ...]:
    return (
        {"id": "unread", "title": _("未读"), "notices": [n for n in notices if not n.is_read]},
        {"id": "read", "title": _("已读"), "notices": [n for n in notices if n.is_read]},
    )
