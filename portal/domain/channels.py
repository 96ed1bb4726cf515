"""By which ways somebody hears of what: in the portal always, and beside that as they choose; and when they want quiet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portal.domain.notices import Kind
from portal.domain.periods import local

# In hours of rest nothing goes out but what has a deadline as near as this.
SO_NEAR = timedelta(hours=2)


class Channel(StrEnum):
    """A way out of the portal."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"  # to a merchant's own program


class Event(StrEnum):
    """What somebody chooses ways for."""

    TURN = "turn"
    REMINDER = "reminder"
    OUTCOME = "outcome"
    LAPSE = "lapse"
    NEWS = "news"
    ROUND = "round"  # what waits for whoever is free


class Digest(StrEnum):
    """When somebody reads by mail of what is merely new."""

    SOON = "soon"  # when it has been quiet for a while, each case by itself
    DAILY = "daily"  # once a day, all cases together


# Notes of the team and mentions in them never leave the portal.
EVENTS: Mapping[Kind, Event] = {
    Kind.TURN: Event.TURN,
    Kind.REMINDER: Event.REMINDER,
    Kind.OUTCOME: Event.OUTCOME,
    Kind.LAPSE: Event.LAPSE,
    Kind.NEWS: Event.NEWS,
    Kind.QUEUE: Event.ROUND,
    Kind.PANEL: Event.ROUND,
    Kind.OFFICE: Event.ROUND,
}
# What is short and may cost money goes to a phone; the rest would fill it.
TEXTED = frozenset({Event.TURN, Event.REMINDER, Event.OUTCOME})
# Of these somebody hears in one way at least: who misses them loses a right.
NEVER_MISSED = frozenset({Event.TURN, Event.OUTCOME})
# What a letter may be unsubscribed from with one press, whoever holds it.
CHATTER = frozenset({Event.NEWS, Event.ROUND})


@dataclass(frozen=True)
class Choice:
    """What somebody wants to hear, and how.

    email, sms               of which events
    quiet_from, quiet_until  hours of the day in China, 0 to 23; from None on there is no rest
    """

    email: frozenset[Event] = frozenset(Event)
    sms: frozenset[Event] = TEXTED
    digest: Digest = Digest.SOON
    quiet_from: int | None = 22
    quiet_until: int = 8

    def ways(self, event: Event, *, has_phone: bool) -> frozenset[Channel]:
        """The ways by which they hear of `event`. E-mail where they must hear and nothing else is left.

        has_phone  whether their number is known to be theirs
        """
        chosen = {Channel.EMAIL} if event in self.email else set()
        if has_phone and event in self.sms & TEXTED:
            chosen.add(Channel.SMS)
        return frozenset(chosen or ({Channel.EMAIL} if event in NEVER_MISSED else ()))

    def missed(self, *, has_phone: bool) -> tuple[Event, ...]:
        """Events of NEVER_MISSED for which no way was chosen."""
        texted = self.sms & TEXTED if has_phone else frozenset()
        return tuple(event for event in Event if event in NEVER_MISSED - self.email - texted)

    def rests_until(self, now: datetime, due_at: datetime | None) -> datetime:
        """When something that is ready now may go out: now, or at the end of their hours of rest.

        due_at  the deadline that it tells of; from SO_NEAR before it on nobody rests
        """
        if self.quiet_from is None or self.quiet_from == self.quiet_until:
            return now
        here = local(now)
        since = (here.hour - self.quiet_from) % 24
        length = (self.quiet_until - self.quiet_from) % 24
        if since >= length:
            return now
        end = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=length - since)
        end = end.astimezone(UTC)
        return min(end, max(now, due_at - SO_NEAR)) if due_at is not None else end


USUAL = Choice()
