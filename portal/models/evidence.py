"""Evidence: what was handed in, by whom, and under which names the store keeps it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.parties import Party
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case
from portal.models.draft import Draft
from portal.models.types import Instant, enum


class Evidence(db.Model):  # type: ignore[name-defined]
    """One file. It belongs to a draft until the complaint is filed, then to the case, with a number there."""

    __tablename__ = "evidence"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey(Case.id))
    draft_id: Mapped[str | None] = mapped_column(ForeignKey(Draft.id), index=True)
    number: Mapped[int | None]  # 证据 n, in its case
    owner_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    side: Mapped[Party] = mapped_column(enum(Party))
    kind: Mapped[str] = mapped_column(String(40))  # code of domain.taxonomy.EVIDENCE_KINDS
    caption: Mapped[str] = mapped_column(String(200), default="")
    shows: Mapped[str] = mapped_column(String(1000), default="")  # in the words of whoever handed it in
    # {"claim", "supports"}: a code of domain.claims, and whether the file speaks for it or against
    claims: Mapped[list[Any]] = mapped_column(JSON, default=list)
    file_name: Mapped[str] = mapped_column(String(200))
    file_kind: Mapped[str] = mapped_column(String(10))  # code of domain.evidence.KINDS
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    milliseconds: Mapped[int | None]
    pages: Mapped[int | None]
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(32))  # what a picture looks like, as domain.evidence has it
    sealed: Mapped[str] = mapped_column(String(120))
    shown: Mapped[str] = mapped_column(String(120))
    thumbnail: Mapped[str | None] = mapped_column(String(120))  # sound and text have none
    redacted: Mapped[str | None] = mapped_column(String(120))  # what the other side sees instead of `shown`
    redacted_thumbnail: Mapped[str | None] = mapped_column(String(120))
    redacted_kind: Mapped[str | None] = mapped_column(String(10))  # it need not be a file of the same kind
    # Both follow from the thread and are kept here to be found quickly.
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    restricted_at: Mapped[datetime | None] = mapped_column(Instant)
    # Handed in with a claim that the other side has not heard of: for its owner and the team alone.
    held: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "case_id", "owner_id"))


class PictureBand(db.Model):  # type: ignore[name-defined]
    """One of the eight bands of a picture's fingerprint, to find the pictures that look like it.

    Two fingerprints that differ in at most seven bits have at least one band in common.

    band  domain.evidence.bands_of
    """

    __tablename__ = "picture_band"

    band: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[str] = mapped_column(ForeignKey(Evidence.id, ondelete="CASCADE"), primary_key=True, index=True)


class EvidenceView(db.Model):  # type: ignore[name-defined]
    """That somebody of the mediation team looked at a file on a day: once for each, for whoever handed it in to see."""

    __tablename__ = "evidence_view"

    evidence_id: Mapped[str] = mapped_column(ForeignKey(Evidence.id, ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)  # in Beijing
