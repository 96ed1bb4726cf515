"""Tells people of an entry, in the transaction that writes it: a notice in the portal, and a letter where one is due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, exists, insert, select, union, update

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.channels import EVENTS, Channel, Choice, Digest
from portal.domain.notices import AT_ONCE, FOR_WHOEVER_IS_FREE, Kind, Told, told_of
from portal.domain.parties import Actor, Party, Role
from portal.domain.periods import LOCAL, local
from portal.domain.policy import hindrance
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account
from portal.models.body import Leave, Place
from portal.models.case import Case, Entry
from portal.models.desk import CaseHand
from portal.models.merchant import Staff
from portal.models.notice import Hook, Letter, Notice, NoticeChoice
from portal.models.types import Instant
from portal.queries.calendars import times_now
from portal.queries.choices import COLUMNS, choice_in
from portal.queries.conflicts import conflicted_mediators
from portal.services._letters import a_letter, post, post_new

QUIET = timedelta(minutes=10)
# However much is said, one who reads letters hears of it within the hour.
LONGEST_SILENCE = timedelta(minutes=50)
# The hours in Beijing at which people hear by letter of what waits for whoever of them is free.
ROUNDS = (9, 14)
# The hour at which those who want one letter a day get it.
DAILY_HOUR = 9
DIGEST = "digest"
# One letter of this kind tells of all notices of those kinds.
ROUND_LETTERS = {Kind.QUEUE: Kind.QUEUE, Kind.PANEL: Kind.QUEUE, Kind.OFFICE: Kind.OFFICE}
DESK = (Role.MEDIATOR, Role.SUPERVISOR)
_desk = Account.__table__.alias("desk")
ACTING_RANKS = (Rank.OWNER, Rank.MANAGER, Rank.AGENT)
# Each reader is told once of an entry, so that who they are tells their notices apart.
_TOLD = insert(Notice.__table__).returning(Notice.__table__.c.id, Notice.__table__.c.account_id)
_HOOK = select(Hook.merchant_id).where(Hook.merchant_id == bindparam("merchant"))
_letters = Letter.__table__.c
# A letter about news that waits goes later, unless it has waited long.
_PUT_OFF = (
    update(Letter.__table__)
    .where(
        _letters.account_id == bindparam("reader"),
        _letters.once.startswith(bindparam("key")),
        _letters.sent_at.is_(None),
        _letters.given_up_at.is_(None),
        _letters.tries == 0,
    )
    .values(
        send_at=case(
            (_letters.made_at > bindparam("since", type_=Instant()), bindparam("until", type_=Instant())),
            else_=_letters.send_at,
        )
    )
    .returning(_letters.id)
)


@dataclass(frozen=True)
class Reader:
    """Somebody who is told."""

    id: int
    email: str
    language: str
    choice: Choice
    has_phone: bool
    kind: Kind
    your_turn: bool
    due_at: datetime | None

    @property
    def ways(self) -> frozenset[Channel]:
        """By which ways they hear of it beside the portal."""
        event = EVENTS.get(self.kind)
        return self.choice.ways(event, has_phone=self.has_phone) if event else frozenset()


def tell(about: Case, before: CaseFile, after: CaseFile, entry: Entry) -> None:
    """Tell whoever should know of `entry`, by domain.notices; part of the command that made it.

    before, after  the case around it
    """
    told = told_of(before, after, entry.act, entry.party, entry.audience)
    # Whoever is mentioned in a note is told of that instead.
    others = {entry.actor_id, *entry.facts.get("mentions", ())}
    readers = [r for r in _readers(about, after, told) if r.id not in others] if told else []
    _post_call(about, after, entry, told)
    if not readers:
        return
    facts = {"number": _number(before, after, entry), "piece": entry.facts.get("number")}
    rows = [
        {
            "account_id": reader.id,
            "case_id": about.id,
            "entry_id": entry.id,
            "kind": reader.kind.value,
            "facts": facts,
            "your_turn": reader.your_turn,
            "at": entry.at,
        }
        for reader in readers
    ]
    ids = {row.account_id: row.id for row in db.session.execute(_TOLD, rows)}
    told_by_letter = [(reader, ids[reader.id]) for reader in readers]
    news = [(r, no) for r, no in told_by_letter if r.kind is Kind.NEWS and Channel.EMAIL in r.ways]
    daily = [(r, no) for r, no in news if r.choice.digest is Digest.DAILY]
    post_new([letter for r, no in told_by_letter if r.kind in AT_ONCE for letter in _letters_at_once(entry, r, no)])
    post_new(_letters_later(entry, [one for one in news if one not in daily]))
    rounds = [_round_letter(r) for r in readers if r.kind in ROUND_LETTERS and Channel.EMAIL in r.ways]
    if known := [_daily_letter(r, no) for r, no in daily] + rounds:
        post(*known)


def _letters_at_once(entry: Entry, reader: Reader, notice_id: int) -> Iterator[dict[str, Any]]:
    # Not by the number of the notice: SQLite gives that of one that was deleted to another.
    once = f"notice-{entry.id}-{reader.id}"
    for channel in sorted(reader.ways):
        yield a_letter(
            reader.email if channel is Channel.EMAIL else "",
            reader.language,
            reader.kind.value,
            once if channel is Channel.EMAIL else f"{channel.value}-{once}",
            {"notice": notice_id},
            account_id=reader.id,
            channel=channel,
            due_at=reader.due_at,
        )


def _daily_letter(reader: Reader, notice_id: int) -> dict[str, Any]:
    """One letter a day tells of everything that is new in all cases since the first of it."""
    at = _next_of((DAILY_HOUR,), clock.now())
    once = f"{DIGEST}-{reader.id}-{local(at):%Y%m%d}"
    facts = {"first": notice_id}
    return a_letter(reader.email, reader.language, DIGEST, once, facts, account_id=reader.id, send_at=at)


def _post_call(about: Case, after: CaseFile, entry: Entry, told: Sequence[Told]) -> None:
    """A merchant's program hears of what its staff is told, at once."""
    theirs = next((t for t in told if t.who is Party.MERCHANT), None)
    if theirs is None or db.session.scalar(_HOOK, {"merchant": about.merchant_id}) is None:
        return
    facts = {
        "ref": about.ref,
        "act": entry.act,
        "at": entry.at.isoformat(),
        "seq": entry.seq,
        "your_turn": theirs.your_turn,
    }
    due_at = _due(after, Party.MERCHANT) if theirs.your_turn else None
    once = f"webhook-{entry.id}"
    call = a_letter(
        f"merchant:{about.merchant_id}", "zh", theirs.kind.value, once, facts, channel=Channel.WEBHOOK, due_at=due_at
    )
    post_new([call])


def _due(after: CaseFile, who: Party) -> datetime | None:
    """When the nearest lapses of what waits for a party."""
    ends = [p.due_at for p in after.proceedings if p.open and who in p.turn and p.due_at is not None]
    return min(ends, default=None)


def _letters_later(entry: Entry, news: Sequence[tuple[Reader, int]]) -> list[dict[str, Any]]:
    """One letter tells of everything that is new in a case, when nothing more has come for a while."""
    now, letters = clock.now(), []
    for reader, notice_id in news:
        key = f"news-{entry.case_id}-{reader.id}-"
        waits = {"reader": reader.id, "key": key, "until": now + QUIET, "since": now - LONGEST_SILENCE}
        if not db.session.scalars(_PUT_OFF, waits).all():
            facts = {"case": entry.case_id, "first": notice_id}
            once = f"{key}{entry.id}"
            letters.append(
                a_letter(
                    reader.email,
                    reader.language,
                    Kind.NEWS.value,
                    once,
                    facts,
                    account_id=reader.id,
                    send_at=now + QUIET,
                )
            )
    return letters


def _round_letter(reader: Reader) -> dict[str, Any]:
    """One letter at the next of ROUNDS tells of everything that waits for whoever is free then."""
    kind, at = ROUND_LETTERS[reader.kind].value, _next_of(ROUNDS, clock.now())
    once = f"{kind}-{reader.id}-{local(at):%Y%m%d%H}"
    return a_letter(reader.email, reader.language, kind, once, account_id=reader.id, send_at=at)


def _at_hour(at: datetime, hour: int) -> datetime:
    return datetime.combine(local(at).date(), time(hour), LOCAL).astimezone(UTC)


def _next_of(hours: Sequence[int], now: datetime) -> datetime:
    """The next instant at which it is one of these hours of the day."""
    return min(end for day in (0, 1) for hour in hours if (end := _at_hour(now + timedelta(days=day), hour)) > now)


def _number(before: CaseFile, after: CaseFile, entry: Entry) -> int:
    """The number people know the matter by that an entry opened, or else moved: offer 2 is the second offer."""
    opened = after.proceedings[len(before.proceedings) :]
    matter = opened[0] if opened else after.proceeding(entry.proceeding)
    return 1 + [p.no for p in after.of_kind(matter.kind)].index(matter.no)


def _readers(about: Case, file: CaseFile, told: Sequence[Told]) -> list[Reader]:
    """The people behind the parties that are told, each once. One statement; more where the desk is among them."""
    parties = frozenset(t.who for t in told)
    ids = [about.consumer_id] if Party.CONSUMER in parties else []
    ids += [] if file.mediator_id is None else [file.mediator_id]
    known = {"ids": ids, "case_id": about.id, "today": local(clock.now()).date()}
    known |= {"merchant_id": about.merchant_id} if Party.MERCHANT in parties else {}
    rows = db.session.execute(_people_of(parties), known).all()
    found: dict[int, Reader] = {}
    for t in told:
        for row in _behind(t.who, about, file, rows):
            due_at = _due(file, t.who) if t.your_turn else None
            choice, has_phone = choice_in(row), bool(row.has_phone)
            reader = Reader(row.id, row.email, row.language, choice, has_phone, t.kind, t.your_turn, due_at)
            other = found.get(row.id)
            # Somebody in two parts is told once, and that it is their turn if it is so in either.
            found[row.id] = _also(other, reader) if other else reader
    return list(found.values())


def _also(known: Reader, other: Reader) -> Reader:
    ends = [end for end in (known.due_at, other.due_at) if end is not None]
    return replace(known, your_turn=known.your_turn or other.your_turn, due_at=min(ends, default=None))


@cache
def _people_of(parties: frozenset[Party]) -> Select[Any]:
    """The statement that finds the people behind these parties; put together once, since that takes long."""
    wanted = [select(Account.id).where(Account.id.in_(bindparam("ids", expanding=True)))]
    if Party.MERCHANT in parties:
        staff = Staff.merchant_id == bindparam("merchant_id")
        wanted.append(select(Staff.account_id).where(staff, Staff.rank.in_(ACTING_RANKS)))
    if Party.SUPERVISOR in parties:
        wanted.append(select(Place.account_id))
    if parties & {Party.DESK, Party.PANEL}:
        wanted.append(select(_desk.c.id).where(_desk.c.role.in_(DESK)))
    if Party.OFFICE in parties:
        wanted.append(select(_desk.c.id).where(_desk.c.role == Role.ADMIN))
    today = bindparam("today", type_=Leave.first_day.type)
    is_away = exists().where(Leave.account_id == Account.id, Leave.first_day <= today, Leave.last_day >= today)
    return (
        select(
            Account.id,
            Account.email,
            Account.language,
            and_(Account.phone.is_not(None), Account.phone_confirmed_at.is_not(None)).label("has_phone"),
            *COLUMNS,
            Account.role,
            Staff.merchant_id,
            Place.body_id,
            CaseHand.account_id.label("hand"),
            is_away.label("is_away"),
        )
        .outerjoin(Staff, Staff.account_id == Account.id)
        .outerjoin(Place, Place.account_id == Account.id)
        .outerjoin(NoticeChoice, NoticeChoice.account_id == Account.id)
        .outerjoin(CaseHand, and_(CaseHand.account_id == Account.id, CaseHand.case_id == bindparam("case_id")))
        .where(Account.id.in_(union(*wanted) if len(wanted) > 1 else wanted[0]), Account.closed_at.is_(None))
        .order_by(Account.id)
    )


def _behind(who: Party, about: Case, file: CaseFile, rows: Sequence[Row[Any]]) -> Iterable[Row[Any]]:
    if who is Party.CONSUMER:
        return [row for row in rows if row.id == about.consumer_id]
    if who is Party.MEDIATOR:
        return [row for row in rows if row.id == file.mediator_id]
    if who is Party.MERCHANT:
        staff = [row for row in rows if row.merchant_id == about.merchant_id]
        return [row for row in staff if row.hand is not None] or staff
    if who is Party.OFFICE:
        return _able([row for row in rows if row.role is Role.ADMIN], who, file)
    tied = conflicted_mediators(about)
    if who in FOR_WHOEVER_IS_FREE:
        free = [row for row in rows if row.role in DESK and row.id not in tied and not row.is_away]
        return free if who is Party.DESK else _able(free, who, file)
    return _supervisors([row for row in rows if row.role is Role.SUPERVISOR and row.id not in tied], file, rows)


def _supervisors(free: Sequence[Row[Any]], file: CaseFile, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those of the mediator's body, or where it has none, all; those who may do what waits before those who may not."""
    able = _able(free, Party.SUPERVISOR, file) or free
    body = next((row.body_id for row in rows if row.id == file.mediator_id), None)
    return [row for row in able if row.body_id is not None and row.body_id == body] or list(able)


def _able(rows: Sequence[Row[Any]], who: Party, file: CaseFile) -> list[Row[Any]]:
    """Those of `rows` who may do something of what waits for `who`; all of them where nothing does."""
    waiting = [p.no for p in file.proceedings if p.open and who in p.turn]
    now, times = clock.now(), times_now()
    actors = {row.id: Actor(row.id, row.role) for row in rows}
    return [
        row for row in rows if not waiting or any(not hindrance(actors[row.id], file, no, now, times) for no in waiting)
    ]
