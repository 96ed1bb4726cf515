"""What people want to hear, by which ways and when not; and the end of letters with one press."""

from dataclasses import replace

from portal import clock
from portal.domain.channels import CHATTER, TEXTED, Choice, Event
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.notice import NoticeChoice
from portal.queries.choices import choice_of_account, has_phone
from portal.services._upserts import insert_into
from portal.services.command import command


class WouldMiss(Exception):
    """Nobody chooses not to hear of `events`, which are never missed."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        super().__init__(", ".join(events))
        self.events = events


@command
def choose(by: Viewer, choice: Choice) -> None:
    """What `by` hears from now on, and how. Raises WouldMiss."""
    missed = choice.missed(has_phone=has_phone(by))
    if missed:
        raise WouldMiss(missed)
    _keep(by.id, choice)


@command
def unsubscribe(account_id: int, event: Event) -> None:
    """No more letters by mail about `event`, which somebody may do without; nothing where the account is closed."""
    if event not in CHATTER:
        raise ValueError(event)
    account = db.session.get(Account, account_id)
    if account is not None and account.closed_at is None:
        choice = choice_of_account(account_id)
        _keep(account_id, replace(choice, email=choice.email - {event}))


def _keep(account_id: int, choice: Choice) -> None:
    values = {
        "email": sorted(choice.email),
        "sms": sorted(choice.sms & TEXTED),
        "digest": choice.digest,
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
        "changed_at": clock.now(),
    }
    kept = insert_into(NoticeChoice).values(account_id=account_id, **values)
    db.session.execute(kept.on_conflict_do_update(index_elements=[NoticeChoice.account_id], set_=values))
