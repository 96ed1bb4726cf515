"""What people do to a case. Acts differ in their row of a rulebook, not in their code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.domain.parties import Actor, Party, Role, other_side
from portal.domain.rulebooks.complaint import Act
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Entry, Receipt
from portal.queries.conflicts import actor_in, conflicted_mediators
from portal.services._ledger import enter, enter_for_rulebook, lock
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
    case = lock(case_id)
    if key and _taken(by, key):
        return Done(case.ref, None)
    if act == Act.ASSIGN_MEDIATOR:
        _require_free(case, int(facts["mediator_id"]))
    actor = actor_in(by, case)
    entry = enter(case, actor, act, facts, no=no)
    attach(case, entry)
    AND_ALSO.get(act, _nothing_more)(case, actor, entry)
    if key:
        db.session.add(Receipt(account_id=by.id, key=key, made=case.ref, at=clock.now()))
    return Done(case.ref, entry.id)


def _taken(by: Viewer, key: str) -> bool:
    return db.session.get(Receipt, (by.id, key)) is not None


def _require_free(case: Case, mediator_id: int) -> None:
    """The one who is named mediates, and nothing ties them to this case."""
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


def _tell_the_desk_of_pressure(case: Case, actor: Actor, entry: Entry) -> None:
    """Somebody who withdraws under pressure tells nobody but the desk so."""
    if entry.facts["reason"] == "pressure":
        enter(case, actor, Act.REPORT_PRESSURE, {"words": entry.facts["words"] or "—"})


def _tell_the_other_side(case: Case, _actor: Actor, entry: Entry) -> None:
    """That the mediator wrote to one side is no secret from the other; what was written is."""
    enter_for_rulebook(case, Act.TELL_OF_CONTACT, {"to": other_side(Party(entry.facts["to"])).value})


AND_ALSO: Mapping[str, Callable[[Case, Actor, Entry], None]] = {
    Act.WITHDRAW: _tell_the_desk_of_pressure,
    Act.WRITE_TO_SIDE: _tell_the_other_side,
}
