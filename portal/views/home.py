"""The first page: what this is, and the ways in."""

from flask import Blueprint, Response
from flask_login import current_user

from portal.lengths import length_named
from portal.queries.public_figures import public_figures
from portal.views.access import anyone
from portal.views.answers import page

bp = Blueprint("home", __name__)


@bp.get("/")
@anyone
def landing() -> Response:
    """What this is, how a case runs, and where to begin."""
    return page("home/landing.html", length=length_named, figures=public_figures(current_user))
