"""What people do to a case. Acts differ in their row of a rulebook, not in their code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.domain.facts import FactsRefused
from portal.domain.parties import Actor, Audience, Party, Role, other_side
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Entry, Relation
from portal.queries.conflicts import actor_in, conflicted_mediators
from portal.services._ledger import enter, enter_for_rulebook, lock
from portal.services._receipts import made, made_before, sent_before
from portal.services._upserts import insert_into
from portal.services.command import command
from portal.services.evidence import attach


class Conflicted(Exception):
    """The mediator who was named may not handle this case."""


@dataclass(frozen=True)
class Done:
    """What came of a command: the case, and the entry; None when the same form had been sent before."""

    ref: str
    entry_id: str | None


@command
def perform(
    by: Viewer, case_id: int, act: str, facts: Mapping[str, Any], *, no: int | None = None, key: str = ""
) -> Done:
    """Do any act of any rulebook.

    facts  what domain.facts says of the act; "evidence" holds ids of files that `by` has handed in
    no     the proceeding that it is about, where there may be several
    key    of the form; the same one a second time does nothing more
    Raises policy.Refused, facts.FactsRefused, Conflicted.
    """
    if key and (ref := made_before(by, key)) is not None:
        return Done(ref, None)
    case = lock(case_id)
    actor = actor_in(by, case)
    under_pressure = act == Act.WITHDRAW and facts.get("reason") == "pressure"
    entry = enter(case, actor, act, {} if under_pressure else facts, no=no)
    attach(case, entry)
    AND_ALSO.get(act, _nothing_more)(case, actor, entry)
    if under_pressure:
        # The desk is told, and nobody else: the other side reads that the complaint is withdrawn.
        enter(case, actor, Act.REPORT_PRESSURE, {"words": facts.get("words") or "—"})
    if key:
        made(by, key, case.ref)
    return Done(case.ref, entry.id)


def done_before(by: Viewer, key: str) -> Done | None:
    """What the form `key` of `by` did when it was sent before; None when this is the first time."""
    ref = sent_before(by, key) if key else None
    return Done(ref, None) if ref else None


def _require_free(case: Case, _actor: Actor, entry: Entry) -> None:
    """The one who is named mediates, and nothing ties them to this case."""
    mediator_id = entry.facts["mediator_id"]
    free = db.session.scalar(
        select(Account.id).where(
            Account.id == mediator_id,
            Account.role.in_((Role.MEDIATOR, Role.SUPERVISOR)),
            Account.closed_at.is_(None),
        )
    )
    if free is None or mediator_id in conflicted_mediators(case):
        raise Conflicted


def _nothing_more(_case: Case, _actor: Actor, _entry: Entry) -> None:
    """Most acts are said with their entry."""


def _stay_away(case: Case, actor: Actor, entry: Entry) -> None:
    """Whoever declares a conflict is not offered the merchant's cases any more, this one included."""
    tie = insert_into(Relation).values(
        account_id=actor.id, merchant_id=case.merchant_id, nature=entry.facts["words"][:200], at=entry.at
    )
    db.session.execute(tie.on_conflict_do_nothing())


def _about_an_entry_of_this_case(case: Case, actor: Actor, entry: Entry) -> None:
    """What is put right is one's own; what is masked is in this thread, and either is known to everybody.

    That a note was masked would tell everybody that there is one.
    """
    about = db.session.scalar(
        select(Entry).where(Entry.id == entry.facts["entry"], Entry.case_id == case.id, Entry.audience == Audience.ALL)
    )
    if about is None or (entry.act == Act.CORRECT and about.party is not entry.party):
        raise FactsRefused("missing")


def _tell_the_other_side(case: Case, _actor: Actor, entry: Entry) -> None:
    """That the mediator wrote to one side is no secret from the other; what was written is."""
    enter_for_rulebook(case, Act.TELL_OF_CONTACT, {"to": other_side(Party(entry.facts["to"])).value})


AND_ALSO: Mapping[str, Callable[[Case, Actor, Entry], None]] = {
    Act.ASSIGN_MEDIATOR: _require_free,
    Act.DECLARE_CONFLICT: _stay_away,
    Act.CORRECT: _about_an_entry_of_this_case,
    Act.MASK: _about_an_entry_of_this_case,
    Act.WRITE_TO_SIDE: _tell_the_other_side,
}
