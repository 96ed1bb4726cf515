"""The signals of a case, through somebody's eyes: the desk's, the merchant's, or those of whoever complained.

Those who may decide on a claim of bad faith read everything. Whoever mediates the case decides whether something is
owed, not why it was asked for, and reads what the merchant reads: bands about this complaint's author, and nothing of
other cases, shops or accounts. The merchant reads them only where it may say that the complaint was made in bad faith,
or has said so. The complainant reads what such a claim relies on, and all that speaks for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import Row, and_, func, or_, select, union

from portal import clock
from portal.domain.casefile import Proceeding as Matter
from portal.domain.evidence import PICTURES, bands_of, bits_between
from portal.domain.orders import OrderSource
from portal.domain.own_words import own_words
from portal.domain.parties import TEAM, Audience, Party
from portal.domain.rulebooks import malice_claim
from portal.domain.rulebooks.complaint import Act, Outcome
from portal.domain.rulebooks.malice_claim import State as Claim
from portal.domain.rulebooks.offer import Act as OfferAct
from portal.domain.rulebooks.promise import State as Promise
from portal.domain.rulebooks.proposal import Act as ProposalAct
from portal.domain.sanctions import is_forgotten
from portal.domain.signal_material import Bought, Filed, Material, Picture, Reuse, Said, Shop
from portal.domain.signal_rules import MIRROR_DAYS
from portal.domain.signal_texts import asks_privately, passages, waybills_in
from portal.domain.signals import Group, Seen, for_complainant, for_merchant, limits, see
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Entry, Proceeding
from portal.models.evidence import Evidence, PictureBand
from portal.models.merchant import Staff
from portal.models.order import Order, OrderItem
from portal.queries.cases import CaseSeen
from portal.queries.effects import is_reversed

YEAR = timedelta(days=365)
WINDOW = timedelta(days=MIRROR_DAYS)
CLAIM, UPHELD = malice_claim.RULEBOOK.kind, (Claim.ESTABLISHED, Claim.PARTLY)
# More than this of one person in a year says no more.
MOST_COMPLAINTS, MOST_LINES, MOST_ENTRIES, MOST_REUSES, MOST_OTHERS = 400, 1000, 2000, 200, 50
FEWEST_ACTIVE = 100  # among fewer people "one in a hundred" is nobody
FOR_CONSUMERS = (Outcome.RULED_FOR_CONSUMER, Outcome.RULED_SPLIT)
RULED = (*FOR_CONSUMERS, Outcome.RULED_FOR_MERCHANT)
REFUSALS = (OfferAct.DECLINE_OFFER, ProposalAct.DECLINE_PROPOSAL, Act.ASK_FOR_MEDIATOR)
# What somebody photographs themselves; screenshots and papers are the same in many cases for good reasons.
OWN_PICTURES = ("goods_photo", "packaging_photo")


def signals_for(viewer: Viewer, case: CaseSeen) -> list[Seen]:
    """The signals of `case` that `viewer` may read, as far as they may read them; none for whom there is nothing.

    At most eleven statements, however much there is.
    """
    if case.parties & TEAM:
        seen = see(_material(case, clock.now()))
        return for_merchant(seen) if Party.MEDIATOR in case.parties else seen
    if Party.MERCHANT in case.parties:
        return for_merchant(see(_material(case, clock.now()))) if _may_say_so(case) else []
    claim = _heard_claim(case)
    return _relied_on(case, claim) if claim and not is_forgotten(claim, clock.now()) else []


def _may_say_so(case: CaseSeen) -> bool:
    """Whether the merchant may claim bad faith now, or has done so and it was proven or is not long ago."""
    now = clock.now()
    return case.permit(Act.CLAIM_MALICE) is not None or any(not is_forgotten(p, now) for p in case.file.of_kind(CLAIM))


def _heard_claim(case: CaseSeen) -> Matter | None:
    """The latest claim that the consumer has been told of."""
    told = [p for p in case.file.of_kind(CLAIM) if p.has_done(Party.SUPERVISOR, malice_claim.Act.ACCEPT_CLAIM)]
    return told[-1] if told else None


def _relied_on(case: CaseSeen, claim: Matter) -> list[Seen]:
    """What a claim relies on as its author's opponent reads it: as it was when the claim was filed, with their own data.

    What can no longer be seen is shown as the claim has kept it.
    """
    kept = [Seen.from_facts(facts) for facts in claim.subject.get("signals", ())]
    then = {one.rule: one for one in for_complainant(see(_material(case, claim.opened_at)))}
    relied = [then.get(one.rule, one) for one in kept]
    return relied + [one for one in then.values() if one.group is Group.FOR]


# --- what is known


@dataclass(frozen=True)
class _Scene:
    """What every question asks from: the case, who complained about whom, and until when one looks."""

    case: CaseSeen
    consumer: int
    merchant: int
    at: datetime

    def since(self, window: timedelta) -> datetime:
        return self.at - window


def _material(case: CaseSeen, at: datetime) -> Material:
    scene = _Scene(case, case.file.consumer_id, case.file.merchant_id, at)
    filed, before = _complaints(scene)
    entries = _entries(scene)
    public = [e for e in entries if e.audience is Audience.ALL]
    files = _files(scene)
    here = next(f for f in filed if f.ref == case.ref)
    consumer_said = tuple(_said(e) for e in public if e.party is Party.CONSUMER)
    accounts = _sharing_contact(scene)
    return Material(
        at=at,
        case=here,
        ordered_at=case.ordered_at,
        filed=tuple(f for f in filed if f.at > scene.since(YEAR) or f is here),
        complaints_before=before,
        usual_at_most=_usual_at_most(scene, filed),
        bought=_bought(scene),
        said=consumer_said,
        shop_said=tuple(_said(e) for e in public if e.party is Party.MERCHANT),
        pictures=tuple(Picture(f.number, f.taken_at, f.received_at) for f in files if _is_own_picture(f)),
        reuses=_reuses(scene, [f for f in files if _is_own_picture(f)]),
        waybill=case.tracking_no or "",
        waybills_named=tuple(number for said in consumer_said for number in waybills_in(said.words)),
        asks_extra=case.basis != "none" or any(w["code"] == "statutory_compensation" for w in case.wanted),
        sharing_contact=max(1, sum(row.complains for row in accounts)),
        sells_elsewhere=any(row.merchant_id not in (None, scene.merchant) for row in accounts),
        findings=_findings(scene),
        upheld=sum(f.outcome in FOR_CONSUMERS and f.ref != case.ref for f in filed),
        tested=any(e.act == Act.RECEIVE_REPORT for e in public) or any(f.kind == "test_report" for f in files),
        shop=_shop(scene, entries),
        ours=_our_passages(),
    )


def _complaints(scene: _Scene) -> tuple[list[Filed], int]:
    """This case and everything else they filed within a year, oldest first; and how much they ever filed before it."""
    earlier = select(func.count()).where(
        Case.consumer_id == scene.consumer, Case.filed_at < scene.case.filed_at, Case.id != scene.case.id
    )
    rows = db.session.execute(
        select(
            Case.id,
            Case.ref,
            Case.filed_at,
            Case.merchant_id,
            Case.order_id,
            Case.category,
            Case.issue,
            Case.wanted,
            Case.outcome,
            Case.closed_at,
            Entry.facts,
            earlier.scalar_subquery().label("earlier"),
        )
        .join(Entry, (Entry.case_id == Case.id) & (Entry.seq == 1))
        .where(
            Case.consumer_id == scene.consumer,
            Case.filed_at <= scene.at,
            or_(Case.filed_at > scene.since(YEAR), Case.id == scene.case.id),
        )
        .order_by((Case.id == scene.case.id).desc(), Case.filed_at.desc())
        .limit(MOST_COMPLAINTS)
    ).all()
    gone = [row.id for row in rows if _outcome(row, scene) == Outcome.WITHDRAWN]
    ends = _how_they_went(scene, gone)
    filed = [_filed(row, scene, *ends.get(row.id, ("", False))) for row in rows]
    return sorted(filed, key=lambda one: (one.at, one.ref)), rows[0].earlier


def _filed(row: Row[Any], scene: _Scene, reason: str, privately: bool) -> Filed:
    return Filed(
        ref=row.ref,
        at=row.filed_at,
        merchant=row.merchant_id,
        order=row.order_id,
        trouble=f"{row.category}:{row.issue}",
        wanted=frozenset(wanted["code"] for wanted in row.wanted),
        words=row.facts.get("words", ""),
        outcome=_outcome(row, scene),
        reason=reason,
        asked_past_the_portal=privately,
    )


def _outcome(row: Row[Any], scene: _Scene) -> str:
    return (row.outcome or "") if row.closed_at is not None and row.closed_at <= scene.at else ""


def _how_they_went(scene: _Scene, case_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Of withdrawn complaints, the reason given and whether their author had asked for money past the portal."""
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(Entry.case_id, Entry.act, Entry.facts)
        .where(
            Entry.case_id.in_(case_ids),
            Entry.party == Party.CONSUMER,
            Entry.audience == Audience.ALL,
            Entry.at <= scene.at,
        )
        .order_by(Entry.case_id, Entry.seq)
        .limit(MOST_ENTRIES)
    )
    ends: dict[int, tuple[str, bool]] = {}
    for row in rows:
        reason, privately = ends.get(row.case_id, ("", False))
        reason = row.facts.get("reason", "") if row.act == Act.WITHDRAW else reason
        ends[row.case_id] = reason, privately or asks_privately(_words_of(row.facts))
    return ends


def _entries(scene: _Scene) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(Entry.id, Entry.at, Entry.party, Entry.act, Entry.audience, Entry.facts)
        .where(Entry.case_id == scene.case.id, Entry.at <= scene.at)
        .order_by(Entry.seq)
    ).all()


def _said(entry: Row[Any]) -> Said:
    return Said(entry.id, entry.at, _words_of(entry.facts))


def _words_of(facts: Mapping[str, Any]) -> str:
    """What somebody said in their own words with an act; what the merchant said to them is not theirs."""
    return "\n".join(str(facts[name]) for name in ("words", "different") if facts.get(name))


def _files(scene: _Scene) -> Sequence[Row[Any]]:
    """What the complainant has handed in and not taken back."""
    return db.session.execute(
        select(
            Evidence.number,
            Evidence.kind,
            Evidence.file_kind,
            Evidence.taken_at,
            Evidence.received_at,
            Evidence.sha256,
            Evidence.fingerprint,
        )
        .where(
            Evidence.case_id == scene.case.id,
            Evidence.number.is_not(None),
            Evidence.side == Party.CONSUMER,
            Evidence.received_at <= scene.at,
            Evidence.withdrawn_at.is_(None),
        )
        .order_by(Evidence.number)
    ).all()


def _is_own_picture(file: Row[Any]) -> bool:
    return file.kind in OWN_PICTURES and file.file_kind in {kind.code for kind in PICTURES}


def _reuses(scene: _Scene, pictures: Sequence[Row[Any]]) -> tuple[Reuse, ...]:
    """Where else pictures like these had been handed in by consumers: whose picture was copied has not copied it."""
    if not pictures:
        return ()
    bands = {band for p in pictures if p.fingerprint for band in bands_of(p.fingerprint)}
    alike = union(
        select(Evidence.id).where(Evidence.sha256.in_({p.sha256 for p in pictures})),
        select(PictureBand.evidence_id).where(PictureBand.band.in_(bands)),
    )
    others = db.session.execute(
        select(Evidence.sha256, Evidence.fingerprint, Evidence.received_at, Case.ref, Case.consumer_id, Case.order_id)
        .join(Case, Case.id == Evidence.case_id)
        .where(
            Evidence.id.in_(alike),
            Evidence.case_id != scene.case.id,
            Evidence.number.is_not(None),
            Evidence.side == Party.CONSUMER,
            Evidence.received_at <= scene.at,
        )
        .order_by(Evidence.received_at)
        .limit(MOST_REUSES)
    ).all()
    earlier = ((mine, other) for mine in pictures for other in others if other.received_at < mine.received_at)
    pairs = ((mine, other, _bits(mine, other)) for mine, other in earlier)
    most = limits()["alike_bits"]
    return tuple(_reuse(scene, mine, other, bits) for mine, other, bits in pairs if bits <= most)


def _bits(one: Row[Any], other: Row[Any]) -> int:
    if one.sha256 == other.sha256:
        return 0
    if not one.fingerprint or not other.fingerprint:
        return 128
    return bits_between(one.fingerprint, other.fingerprint)


def _reuse(scene: _Scene, mine: Row[Any], other: Row[Any], bits: int) -> Reuse:
    return Reuse(
        number=mine.number,
        ref=other.ref,
        bits=bits,
        same_file=mine.sha256 == other.sha256,
        same_person=other.consumer_id == scene.consumer,
        same_order=other.order_id == scene.case.order_id,
    )


def _bought(scene: _Scene) -> tuple[Bought, ...]:
    """Their orders of late, and the one of this case."""
    rows = db.session.execute(
        select(Order.id, Order.ordered_at, Order.merchant_id, Order.source, OrderItem.title, OrderItem.quantity)
        .join(OrderItem, OrderItem.order_id == Order.id)
        .where(
            Order.buyer_id == scene.consumer,
            Order.ordered_at <= scene.at,
            or_(Order.ordered_at > scene.since(WINDOW), Order.id == scene.case.order_id),
        )
        .order_by((Order.id == scene.case.order_id).desc(), Order.ordered_at.desc(), Order.id)
        .limit(MOST_LINES)
    ).all()
    things: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        things[row.id].append((row.title, row.quantity))
    orders = {row.id: row for row in rows}
    return tuple(
        Bought(id, row.ordered_at, row.merchant_id or 0, tuple(things[id]), row.source is OrderSource.IMPORT)
        for id, row in orders.items()
    )


def _sharing_contact(scene: _Scene) -> Sequence[Row[Any]]:
    """Accounts with the same confirmed telephone as theirs: whether each has complained of late, and whom it works for.

    A number that nobody has confirmed could be anybody's who was meant to look bad.
    """
    own = select(Account.phone).where(Account.id == scene.consumer, Account.phone_confirmed_at.is_not(None))
    complains = (
        select(Case.id)
        .where(Case.consumer_id == Account.id, Case.filed_at > scene.since(WINDOW), Case.filed_at <= scene.at)
        .exists()
    )
    return db.session.execute(
        select(complains.label("complains"), Staff.merchant_id)
        .select_from(Account)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .where(
            Account.phone == own.scalar_subquery(),
            Account.phone_confirmed_at.is_not(None),
            Account.created_at <= scene.at,
        )
        .limit(MOST_OTHERS)
    ).all()


def _usual_at_most(scene: _Scene, filed: Iterable[Filed]) -> int | None:
    """How many complaints all but one in a hundred active people file; not asked where there are few anyway."""
    of = limits()
    since = scene.since(timedelta(days=of["volume_days"]))
    if sum(one.at >= since for one in filed) <= of["volume_least"]:
        return None
    each = (
        select(func.count().label("complaints"))
        .select_from(Case)
        .where(Case.filed_at > since, Case.filed_at <= scene.at)
        .group_by(Case.consumer_id)
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.complaints, func.count()).group_by(each.c.complaints).order_by(each.c.complaints)
    ).all()
    people = sum(number for _, number in rows)
    if people < FEWEST_ACTIVE:
        return None
    so_far = 0
    for complaints, number in rows:
        so_far += number
        if 100 * so_far >= 99 * people:
            return int(complaints)
    return None


def _findings(scene: _Scene) -> tuple[str, ...]:
    """Other cases of theirs in which bad faith was found within a year; what an appeal reversed is gone at once."""
    rows = db.session.execute(
        select(Case.ref, Proceeding.record)
        .join(Proceeding, Proceeding.case_id == Case.id)
        .where(
            Case.consumer_id == scene.consumer,
            Case.id != scene.case.id,
            Proceeding.kind == CLAIM,
            Proceeding.state.in_(UPHELD),
            ~is_reversed(),
        )
        .order_by(Case.filed_at.desc())
        .limit(MOST_COMPLAINTS)
    )
    ended = ((row.ref, datetime.fromisoformat(row.record["ended_at"])) for row in rows)
    return tuple(ref for ref, at in ended if scene.since(YEAR) < at <= scene.at)


def _shop(scene: _Scene, entries: Sequence[Row[Any]]) -> Shop:
    claims = [p.opened_at for p in scene.case.file.of_kind(CLAIM) if p.opened_at <= scene.at]
    claimed_at = claims[-1] if claims else None
    refusals = [
        e.at for e in entries if e.party is Party.CONSUMER and e.act in REFUSALS and e.at <= (claimed_at or e.at)
    ]
    numbers = _numbers_of_shop(scene)
    return Shop(
        cases=numbers.cases,
        claims=numbers.claims,
        ruled=numbers.ruled,
        for_consumers=numbers.for_consumers,
        same_goods=_same_goods(scene),
        claimed_at=claimed_at,
        refused_at=max(refusals, default=None),
        late=any(e.act == Act.GO_TO_MEDIATION or (e.party is Party.MERCHANT and e.facts.get("late")) for e in entries),
        promises_broken=sum(_is_broken(p, scene.at) for p in scene.case.file.of_kind("promise")),
        pressures=numbers.pressures,
        pressure_here=any(e.act == Act.REPORT_PRESSURE and e.party is Party.CONSUMER for e in entries),
    )


def _is_broken(promise: Matter, at: datetime) -> bool:
    return (
        promise.subject["to"] == Party.MERCHANT
        and promise.state in (Promise.LATE, Promise.KEPT_LATE)
        and promise.opened_at <= at
    )


def _numbers_of_shop(scene: _Scene) -> Row[Any]:
    """Of the cases against the merchant of late: how many, how they were ruled, how often it claimed and pressed."""
    here = and_(Case.merchant_id == scene.merchant, Case.filed_at > scene.since(WINDOW), Case.filed_at <= scene.at)
    claims = (
        select(func.count()).select_from(Proceeding).join(Case, Case.id == Proceeding.case_id)
        .where(here, Proceeding.kind == CLAIM)
    )  # fmt: skip
    pressures = (
        select(func.count()).select_from(Entry).join(Case, Case.id == Entry.case_id)
        .where(here, Entry.act == Act.REPORT_PRESSURE, Entry.party == Party.CONSUMER)
    )  # fmt: skip
    return db.session.execute(
        select(
            func.count().label("cases"),
            func.count().filter(Case.outcome.in_(RULED)).label("ruled"),
            func.count().filter(Case.outcome.in_(FOR_CONSUMERS)).label("for_consumers"),
            claims.scalar_subquery().label("claims"),
            pressures.scalar_subquery().label("pressures"),
        )
        .select_from(Case)
        .where(here)
    ).one()


def _same_goods(scene: _Scene) -> tuple[str, ...]:
    """One complaint of each other person about the same goods from this merchant, of late."""
    rows = db.session.execute(
        select(func.min(Case.ref).label("ref"))
        .join(OrderItem, OrderItem.order_id == Case.order_id)
        .where(
            Case.merchant_id == scene.merchant,
            Case.consumer_id != scene.consumer,
            Case.filed_at > scene.since(WINDOW),
            Case.filed_at <= scene.at,
            OrderItem.title.in_({item["title"] for item in scene.case.items}),
        )
        .group_by(Case.consumer_id)
        .order_by("ref")
        .limit(MOST_OTHERS)
    )
    return tuple(row.ref for row in rows)


@cache
def _our_passages() -> frozenset[str]:
    """What the portal itself says to whoever complains, in both languages: a fair rule leaves out both."""
    texts = own_words()
    with force_locale("en"):
        english = [gettext(text) for text in texts]
    return passages([*texts, *english])
