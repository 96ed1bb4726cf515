"""Evidence: what was handed in, by whom, and under which names the store keeps it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
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
    file_name: Mapped[str] = mapped_column(String(200))
    file_kind: Mapped[str] = mapped_column(String(10))  # code of domain.evidence.KINDS
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int]
    height: Mapped[int]
    milliseconds: Mapped[int | None]
    pages: Mapped[int | None]
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(String(120))
    shown: Mapped[str] = mapped_column(String(120))
    thumbnail: Mapped[str] = mapped_column(String(120))

    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "case_id", "owner_id"))
