"""What somebody had typed when their sign-in ended."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.unsent import Unsent

KEPT_FOR = timedelta(days=1)


def unsent_of(viewer: Viewer, path: str) -> Mapping[str, list[str]] | None:
    """The form on the page at `path` as the viewer had filled it in, by the name of the control; None if there is none."""
    return db.session.scalar(
        select(Unsent.fields).where(
            Unsent.sign_in_id == viewer.sign_in_id, Unsent.path == path, Unsent.typed_at > clock.now() - KEPT_FOR
        )
    )
