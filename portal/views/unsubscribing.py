"""The end of letters that somebody can do without, by the link in one of them. Nobody has to sign in for it."""

from typing import Any

from flask import Blueprint, request

from portal.extensions import csrf
from portal.forms.notices import EVENTS
from portal.letters import unsubscribes_from
from portal.services import choices
from portal.views.access import anyone
from portal.views.answers import page
from portal.views.errors import trouble

bp = Blueprint("unsubscribing", __name__)


@bp.route("/letters/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt
@anyone
def unsubscribe(token: str) -> Any:
    """What would end, and a button; pressing it, or the mail program's own (RFC 8058), ends it.

    Programs that look at mail open links as well, so that looking changes nothing. The mail program's request carries no
    proof that a form is ours: the token, which only the letter holds, is the proof.
    """
    found = unsubscribes_from(token)
    if found is None:
        return trouble(404)
    account_id, event = found
    if request.method == "POST":
        choices.unsubscribe(account_id, event)
    what = EVENTS[event][0]
    return page("accounts/unsubscribe.html", token=token, what=what, is_done=request.method == "POST")
