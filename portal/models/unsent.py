"""What somebody had typed when it turned out that their sign-in had ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import SignIn
from portal.models.types import Instant


class Unsent(db.Model):  # type: ignore[name-defined]
    """A form as it was filled in, kept for whom it was typed by: one for each browser.

    path    of the page that the form stands on
    fields  by the name of the control, without files and without secrets
    """

    __tablename__ = "unsent"

    sign_in_id: Mapped[int] = mapped_column(ForeignKey(SignIn.id), primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    typed_at: Mapped[datetime] = mapped_column(Instant, index=True)
