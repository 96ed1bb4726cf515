"""Sanctions as they stand, kept to be found quickly; all of it follows from the threads of their cases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case
from portal.models.merchant import Merchant
from portal.models.types import Instant


class Sanction(db.Model):  # type: ignore[name-defined]
    """One measure against a consumer or a merchant, from when it was imposed.

    measure    code of domain.sanctions.MEASURES
    suspended  an appeal holds it up for now
    """

    __tablename__ = "sanction"

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)  # of the proceeding
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey(Merchant.id))
    measure: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    begins_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    suspended: Mapped[bool]
    reversed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (merchant_id IS NULL)", name="against_one_side"),
        CheckConstraint("ends_at > begins_at", name="has_an_end"),
        Index(None, "account_id", "ends_at"),
        Index(None, "merchant_id", "ends_at"),
    )
