"""A case through somebody's eyes. Every question begins with who is asking; what is not theirs is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, true
from sqlalchemy.orm import aliased

from portal import clock
from portal.domain.casefile import CaseFile, Proceeding
from portal.domain.claims import Tie, ties_of
from portal.domain.orders import OrderKind
from portal.domain.parties import TEAM, Actor, Audience, Party, Role, audiences_open_to
from portal.domain.policy import Permit, permits
from portal.domain.showing import Showing, can_be_about, showing
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import Body, Place
from portal.models.case import Case, Entry, Visit
from portal.models.case import Proceeding as ProceedingRow
from portal.models.evidence import Evidence
from portal.models.merchant import Shop, Staff
from portal.models.order import Order
from portal.queries import NotFound
from portal.queries.accounts import addressed
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.conflicts import AtDesk, actor_and_company
from portal.queries.effects import CLAIMS, barred_from_claims, of_claims
from portal.queries.turns import is_shown_to


@dataclass(frozen=True)
class CaseSeen:
    """A case as `actor` may see it.

    file     what the rulebook sees; parties are the parts that the viewer has in it
    permits  everything that the viewer may do now
    items    as ordered: {"title", "spec", "quantity", "paid_fen"}
    wanted   {"code", "takes_money", "amount_fen", "words"}
    """

    id: int
    ref: str
    file: CaseFile
    actor: Actor
    parties: frozenset[Party]
    permits: tuple[Permit, ...]
    category: str
    issue: str
    items: tuple[Mapping[str, Any], ...]
    wanted: tuple[Mapping[str, Any], ...]
    amount_fen: int
    paid_fen: int
    basis: str
    happened_on: date | None
    late_filed: bool
    filed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    evidence_count: int
    consumer_name: str
    consumer_phone: str | None
    consumer_email: str
    merchant_name: str
    mediator_name: str | None
    mediator_organisation: str | None
    order_id: int
    order_no: str
    platform: str
    ordered_at: datetime
    signed_at: datetime | None
    courier: str | None
    tracking_no: str | None
    order_kind: OrderKind
    read_seq: int
    company: tuple[AtDesk, ...] = ()  # everybody at the desk, the viewer included; empty for those who are not

    @property
    def main(self) -> Proceeding:
        """The complaint itself."""
        return self.file.main

    @property
    def side(self) -> Party:
        """The part in which the viewer reads: a side, or the mediator for everybody of the desk."""
        for party in (Party.CONSUMER, Party.MERCHANT):
            if party in self.parties:
                return party
        return Party.MEDIATOR

    @property
    def focus(self) -> Proceeding:
        """What the page is about: the most urgent matter in which the viewer has the turn, or else anybody has it."""
        return self.file.focus_for(self.parties)

    def showing(self, file: Any) -> Showing:
        """What the viewer gets to see of a numbered file, a row or an entity of models.evidence."""
        return showing(
            own=file.side is self.side,
            team=bool(self.parties & TEAM),
            withdrawn=file.withdrawn_at is not None,
            restricted=file.restricted_at is not None,
            redacted=file.redacted is not None,
        )

    def permit(self, act: str, no: int | None = None) -> Permit | None:
        """The permit to do `act` now, or None."""
        return next((p for p in self.permits if p.move.act == act and no in (None, p.proceeding.no)), None)


class Facts(dict[str, Any]):
    """The facts of an entry, for those who draw it: what an act does not have reads as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True)
class EntrySeen:
    """One entry of a thread.

    id     random; what pages and addresses use
    seq    its place in the case, for counting what has been read; never shown
    who    the person's name, empty where nobody acted in person
    shop   name of the merchant, for an entry of their staff
    mine   whether the viewer's own part made it: a supervisor's is not the mediator's
    new    whether the viewer had not seen it when they came
    """

    id: str
    at: datetime
    party: Party
    act: str
    proceeding: int
    audience: Audience
    facts: Mapping[str, Any]
    effects: tuple[Mapping[str, Any], ...]
    who: str
    shop: str
    mine: bool
    new: bool
    seq: int


@dataclass(frozen=True)
class EvidenceSeen:
    """One numbered file of a case, as the viewer may see it.

    showing       what of it they get to see; where that is nothing, what its owner says of it is left out too
    shows         what it is to show, in its owner's words
    claims        which claims it speaks for or against
    withdrawn_at  when it was taken back
    restricted_at since when it is kept from the other side
    is_redacted   whether there is a copy for the other side
    mine          whether it came from the viewer's own side
    """

    id: str
    number: int
    side: Party
    kind: str
    caption: str
    shows: str
    claims: tuple[Tie, ...]
    withdrawn_at: datetime | None
    restricted_at: datetime | None
    is_redacted: bool
    mine: bool
    showing: Showing
    file_name: str
    file_kind: str
    bytes: int
    width: int
    height: int
    milliseconds: int | None
    pages: int | None
    taken_at: datetime | None
    received_at: datetime
    sha256: str

    @property
    def is_open(self) -> bool:
        """Whether there is anything to be looked at."""
        return self.showing is not Showing.NOTHING

    def fits(self, act: str, party: Party) -> bool:
        """Whether an act about a file, done by `party`, can be about this one."""
        withdrawn, restricted = self.withdrawn_at is not None, self.restricted_at is not None
        return can_be_about(act, party, side=self.side, withdrawn=withdrawn, restricted=restricted)


_consumer, _mediator = aliased(Account), aliased(Account)


# Put together once, since that takes longer than to execute it.
_SEEN = (
    select(
        Case,
        _consumer.name.label("consumer_name"),
        _consumer.phone.label("consumer_phone"),
        _consumer.email.label("consumer_email"),
        Shop.name.label("merchant_name"),
        _mediator.name.label("mediator_name"),
        Body.name.label("mediator_organisation"),
        Order.order_no,
        Order.platform,
        Order.ordered_at,
        Order.kind,
        Order.signed_at,
        Order.courier,
        Order.tracking_no,
        Visit.seq.label("read_seq"),
        ProceedingRow.record,
        CLAIMS,
    )
    .select_from(Case)
    .join(CLAIMS, true())
    .join(_consumer, _consumer.id == Case.consumer_id)
    .join(Shop, Shop.id == Case.shop_id)
    .outerjoin(_mediator, _mediator.id == Case.mediator_id)
    .outerjoin(Place, Place.account_id == Case.mediator_id)
    .outerjoin(Body, Body.id == Place.body_id)
    .join(Order, Order.id == Case.order_id)
    .outerjoin(Visit, (Visit.case_id == Case.id) & (Visit.account_id == bindparam("viewer")))
    .join(ProceedingRow, ProceedingRow.case_id == Case.id)
    .where(Case.ref == bindparam("ref"))
    .order_by(ProceedingRow.no)
)


def case_seen_by(viewer: Viewer, ref: str) -> CaseSeen:
    """The case `ref`. Raises NotFound when there is none, or none that `viewer` may see. Two statements for the desk, one for others."""
    now = clock.now()
    rows = db.session.execute(_SEEN, {"viewer": viewer.id, "ref": ref} | of_claims(viewer.merchant_id, now)).all()
    if not rows:
        raise NotFound(ref)
    row = rows[0]
    case: Case = row[0]
    records = [r.record for r in rows]
    file = file_of(case, records)
    actor, company = actor_and_company(viewer, case, barred_from_claims(row, now))
    parties = file.parties_of(actor)
    if not parties:
        raise NotFound(ref)
    seen = _seen(row, case, file, actor, parties)
    return replace(seen, company=company, file=file.as_read_by(parties))


def was_open_to(viewer: Viewer, ref: str) -> bool:
    """Whether `viewer`, who is of the desk, has read the case `ref`, to which they may not come any more. One statement."""
    read = select(Visit.seq).join(Case, Case.id == Visit.case_id).where(Case.ref == ref, Visit.account_id == viewer.id)
    return viewer.role in (Role.MEDIATOR, Role.SUPERVISOR) and db.session.scalar(read) is not None


def thread_seen_by(viewer: Viewer, case: CaseSeen, *, after: str | None = None) -> list[EntrySeen]:
    """The entries of `case` that `viewer` may read, oldest first. One statement.

    after  id of the last entry that they were shown; None, or one that they may not read, for the whole thread
    """
    readable = tuple(audiences_open_to(case.parties))
    listed = (
        select(
            Entry.id,
            Entry.seq,
            Entry.at,
            Entry.party,
            Entry.act,
            Entry.proceeding,
            Entry.audience,
            Entry.facts,
            Entry.effects,
            Account.name,
            Staff.nickname,
        )
        .outerjoin(Account, Account.id == Entry.actor_id)
        .outerjoin(Staff, Staff.account_id == Entry.actor_id)
        .where(Entry.case_id == case.id, Entry.audience.in_(readable))
        .order_by(Entry.seq)
    )
    if after is not None:
        shown = (
            select(Entry.seq)
            .where(Entry.case_id == case.id, Entry.id == after, Entry.audience.in_(readable))
            .scalar_subquery()
        )
        listed = listed.where(Entry.seq > db.func.coalesce(shown, 0))
    return [_entry(row, case) for row in db.session.execute(listed)]


def evidence_seen_by(viewer: Viewer, case: CaseSeen) -> list[EvidenceSeen]:
    """Every numbered file of `case`, in order, also those of which the viewer sees no more than that they are there. One statement."""
    del viewer  # whoever sees the case sees its evidence; who that is has been settled with the case
    rows = db.session.execute(
        select(*(getattr(Evidence, name) for name in EVIDENCE_COLUMNS))
        .where(
            Evidence.case_id == case.id,
            Evidence.number.is_not(None),
            is_shown_to(case.side, team=bool(case.parties & TEAM)),
        )
        .order_by(Evidence.number)
    )
    return [_evidence(row, case) for row in rows]


EVIDENCE_COLUMNS = (
    *("id", "number", "side", "kind", "caption", "shows", "claims", "withdrawn_at", "restricted_at", "redacted"),
    *("redacted_kind", "file_name", "file_kind", "bytes", "width", "height", "milliseconds", "pages", "taken_at"),
    *("received_at", "sha256"),
)


def _evidence(row: Row[Any], case: CaseSeen) -> EvidenceSeen:
    seen = row._mapping
    of_it = case.showing(row)
    told = {name: seen[name] for name in EVIDENCE_COLUMNS if name in EvidenceSeen.__dataclass_fields__}
    told |= {"claims": ties_of(row.claims), "is_redacted": row.redacted is not None, "mine": row.side is case.side}
    if of_it is Showing.COPY:
        # What the file was called, and how it was made, may say what the copy is there to hide.
        told |= {"file_kind": row.redacted_kind, "file_name": "", "taken_at": None}
    elif of_it is Showing.NOTHING:
        told |= {"caption": "", "shows": "", "file_name": "", "taken_at": None}
    return EvidenceSeen(**told, showing=of_it)


def _is_known(no: int, case: CaseSeen) -> bool:
    """Whether the reader has been told of a proceeding. What nobody in the case could help moves the clocks of all."""
    return case.file.proceeding(no).is_known_to(case.parties)


def _entry(row: Row[Any], case: CaseSeen) -> EntrySeen:
    shop = case.merchant_name if row.party is Party.MERCHANT else ""
    return EntrySeen(
        id=row.id,
        at=row.at,
        party=row.party,
        act=row.act,
        proceeding=row.proceeding,
        audience=row.audience,
        facts=Facts(row.facts),
        effects=tuple(e for e in row.effects if _is_known(e["no"], case)),
        who=addressed(row.nickname or row.name or ""),
        shop=shop,
        mine=row.party in case.parties,
        new=row.seq > case.read_seq > 0 and row.party is not case.side,
        seq=row.seq,
    )


def _seen(row: Row[Any], case: Case, file: CaseFile, actor: Actor, parties: frozenset[Party]) -> CaseSeen:
    return CaseSeen(
        id=case.id,
        ref=case.ref,
        file=file,
        actor=actor,
        parties=parties,
        permits=tuple(permits(actor, file, clock.now(), times_now())),
        category=case.category,
        issue=case.issue,
        items=tuple(case.items),
        wanted=tuple(case.wanted),
        amount_fen=case.amount_fen,
        paid_fen=case.paid_fen,
        basis=case.basis,
        happened_on=case.happened_on,
        late_filed=case.late_filed,
        filed_at=case.filed_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        evidence_count=case.evidence_count,
        consumer_name=addressed(row.consumer_name),
        consumer_phone=row.consumer_phone,
        consumer_email=row.consumer_email,
        merchant_name=row.merchant_name,
        mediator_name=row.mediator_name,
        mediator_organisation=row.mediator_organisation,
        order_id=case.order_id,
        order_no=row.order_no,
        platform=row.platform,
        ordered_at=row.ordered_at,
        order_kind=row.kind,
        signed_at=row.signed_at,
        courier=row.courier,
        tracking_no=row.tracking_no,
        read_seq=row.read_seq or 0,
    )
