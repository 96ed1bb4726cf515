"""The first page: what this is, and the ways in."""

from flask import Blueprint, Response

from portal.views.access import anyone
from portal.views.answers import page

bp = Blueprint("home", __name__)


@bp.get("/")
@anyone
def landing() -> Response:
    """What this is, how a case runs, and where to begin."""
    return page("home/landing.html")
