"""Letters that wait are sent by their channels, one at a time, by whoever of several workers is first.

Each is claimed in a transaction of its own, sent outside of any, and marked in another. A worker that dies between
sending and marking makes the letter go once more, after LEASE: better twice than never. The Message-ID is the same
then, so that most mail programs show it once.

Nothing about a case goes to a person in their hours of rest but what has a deadline within two hours. This is where that
is seen to, so that it holds for letters that were put off and for those that are tried again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, select, update

from portal import clock
from portal.adapters.way_out import Message, NotSent, WayOut
from portal.domain.channels import EVENTS, Channel
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.notice import NOT_WANTED, Letter
from portal.models.types import Instant
from portal.queries.choices import choice_of_account
from portal.services._changes import note_change
from portal.services.command import command

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
# Kinds of letters that respect hours of rest; what somebody has just asked for comes at once.
ABOUT_CASES = frozenset({*(kind.value for kind in EVENTS), "digest"})
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))


@dataclass(frozen=True)
class Waiting:
    """A letter that is to be worded and sent now."""

    id: int
    account_id: int | None
    email: str
    language: str
    kind: str
    facts: Mapping[str, Any]
    once: str
    channel: Channel = Channel.EMAIL
    due_at: datetime | None = None
    tries: int = 1

    @property
    def lane(self) -> tuple[Channel, str]:
        """What it shares with letters that would not get through either if it does not: a mail server, a merchant's address."""
        return self.channel, self.email if self.channel is Channel.WEBHOOK else ""


Writer = Callable[[Waiting], Message | None]


def send_waiting(write: Writer, out: WayOut, limit: int = 20, channels: Sequence[Channel] = tuple(Channel)) -> int:
    """Send letters that are due, of each channel the longest waiting first. Returns how many were seen to.

    write  words a letter; None when it has lost its point, and it is not sent then
    limit  how many of each channel at the most
    A letter that does not leave is tried again after growing pauses and then given up. When none like it would get
    through, the rest of the round waits; of a merchant's own address, everything for a minute.
    """
    return sum(_send_waiting(write, out, _due(limit, channel)) for channel in channels)


def _send_waiting(write: Writer, out: WayOut, due: list[int]) -> int:
    seen_to, shut = 0, set[tuple[Channel, str]]()
    for letter_id in due:
        letter = _claim(letter_id, frozenset(shut))
        if letter is None:
            continue  # another worker was first, its reader rests, or it would not get through
        seen_to += 1
        try:
            message = write(letter)
            db.session.rollback()  # whatever was read for its words; nobody waits for this connection while it goes
            if message is None:
                _give_up(letter.id, NOT_WANTED)
                continue
            out.send(message)
        except NotSent as failure:
            log.warning("letter %d was not sent: %s", letter.id, failure)
            _failed(letter.id, str(failure), for_good=failure.for_good)
            if failure.nobody:
                shut.add(letter.lane)
                _hold(letter)
        except Exception as error:
            # One that cannot be worded holds up nobody else's.
            log.exception("letter %d could not be written", letter.id)
            db.session.rollback()
            _failed(letter.id, type(error).__name__, for_good=False)
        else:
            _sent(letter.id)
    return seen_to


def _due(limit: int, channel: Channel) -> list[int]:
    found = list(db.session.scalars(_DUE, {"now": clock.now(), "by": channel, "most": limit}))
    db.session.rollback()
    return found


@command
def _claim(letter_id: int, shut: frozenset[tuple[Channel, str]]) -> Waiting | None:
    """The letter, if nobody else has it and its reader does not rest; until LEASE is over nobody else gets it.

    shut  lanes in which nothing gets through in this round
    """
    now = clock.now()
    this_one = {"letter": letter_id, "now": now}
    found = db.session.execute(_WAITING, this_one).first()
    if found is None:
        return None
    letter = Waiting(**found._mapping)
    if letter.lane in shut:
        return None
    rests_until = _rests_until(letter, now)
    if rests_until > now:
        db.session.execute(_PUT_OFF, this_one | {"until": rests_until})
        return None
    if db.session.scalar(_TAKEN, this_one | {"until": now + LEASE}) is None:
        return None
    return replace(letter, tries=letter.tries + 1)


# Put together once, since that takes longer than to execute them.
_letters = Letter.__table__
_NOW, _UNTIL = bindparam("now", type_=Instant()), bindparam("until", type_=Instant())
_IS_DUE = and_(_letters.c.sent_at.is_(None), _letters.c.given_up_at.is_(None), _letters.c.send_at <= _NOW)
_DUE = (
    select(_letters.c.id)
    .where(_IS_DUE, _letters.c.channel == bindparam("by"))
    .order_by(_letters.c.send_at, _letters.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_THIS_ONE = and_(_letters.c.id == bindparam("letter"), _IS_DUE)
_WAITING = select(*(_letters.c[column.name] for column in fields(Waiting))).where(_THIS_ONE)
_PUT_OFF = update(_letters).where(_THIS_ONE).values(send_at=_UNTIL)
_TAKEN = update(_letters).where(_THIS_ONE).values(send_at=_UNTIL, tries=_letters.c.tries + 1).returning(_letters.c.id)
_HELD = (
    update(_letters)
    .where(_IS_DUE, _letters.c.channel == bindparam("by"), _letters.c.email == bindparam("address"))
    .values(send_at=_UNTIL)
)
_SENT = update(_letters).where(_letters.c.id == bindparam("letter")).values(sent_at=_NOW, error=None)


def _rests_until(letter: Waiting, now: datetime) -> datetime:
    if letter.account_id is None or letter.channel is Channel.WEBHOOK or letter.kind not in ABOUT_CASES:
        return now
    return choice_of_account(letter.account_id).rests_until(now, letter.due_at)


@command
def _hold(letter: Waiting) -> None:
    """Let the others for a merchant's address that does not answer wait, so that they hold up nobody else's."""
    if letter.channel is Channel.WEBHOOK:
        now = clock.now()
        same = {"by": letter.channel, "address": letter.email, "now": now, "until": now + PAUSES[0]}
        db.session.execute(_HELD, same)


@command
def _sent(letter_id: int) -> None:
    db.session.execute(_SENT, {"letter": letter_id, "now": clock.now()})


@command
def _failed(letter_id: int, why: str, *, for_good: bool) -> None:
    tries = db.session.execute(select(Letter.tries).where(Letter.id == letter_id)).scalar_one()
    if for_good or tries > len(PAUSES):
        values: dict[str, Any] = {"given_up_at": clock.now()}
    else:
        values = {"send_at": clock.now() + PAUSES[tries - 1]}
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(error=why[:200], **values))


@command
def _give_up(letter_id: int, why: str) -> None:
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(given_up_at=clock.now(), error=why))


@dataclass(frozen=True)
class Delivery:
    """How it stands with a letter, without a word of it and without its address.

    state  "waiting" or "given_up"
    """

    id: int
    channel: Channel
    kind: str
    state: str
    made_at: datetime
    send_at: datetime
    tries: int
    error: str | None


def undelivered(limit: int = 200) -> list[Delivery]:
    """Letters that wait or were given up, the oldest first. One that has lost its point is neither."""
    rows = db.session.execute(
        select(
            Letter.id,
            Letter.channel,
            Letter.kind,
            Letter.given_up_at,
            Letter.made_at,
            Letter.send_at,
            Letter.tries,
            Letter.error,
        )
        .where(Letter.sent_at.is_(None), Letter.error.is_distinct_from(NOT_WANTED))
        .order_by(Letter.id)
        .limit(limit)
    ).all()
    return [
        Delivery(
            row.id,
            row.channel,
            row.kind,
            "given_up" if row.given_up_at else "waiting",
            row.made_at,
            row.send_at,
            row.tries,
            row.error,
        )
        for row in rows
    ]


@command
def drop_waiting() -> None:
    """Let none of the letters that wait go out: what they tell of was played."""
    waiting = update(Letter).where(Letter.sent_at.is_(None), Letter.given_up_at.is_(None))
    db.session.execute(waiting.values(given_up_at=clock.now(), error=NOT_WANTED))


@command
def send_again(letter_id: int | None = None, by: Viewer | None = None) -> int:
    """Let letters that were given up be tried afresh: one, or all of them. Returns how many.

    by  the administrator who asks for it; nobody for the command line
    """
    given_up = update(Letter).where(
        Letter.sent_at.is_(None), Letter.given_up_at.is_not(None), Letter.error.is_distinct_from(NOT_WANTED)
    )
    if letter_id is not None:
        given_up = given_up.where(Letter.id == letter_id)
    afresh = given_up.values(given_up_at=None, tries=0, send_at=clock.now()).returning(Letter.id)
    count = len(db.session.scalars(afresh).all())
    if count:
        note_change(by, "letters_resent", "letter", letter_id or "all", {"to": count})
    return count
