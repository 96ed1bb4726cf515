"""What people do to a case. Acts differ in their row of a rulebook, not in their code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.domain.facts import FactsRefused
from portal.domain.notices import Kind
from portal.domain.parties import Actor, Audience, Party, Role, other_side
from portal.domain.periods import local
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.intervention import Act as Intervention
from portal.domain.rulebooks.malice_claim import Act as Claim
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.domain.rulebooks.signature import Act as Signature
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.body import LOAD_CAP, Leave, Place
from portal.models.case import Case, Entry, Relation
from portal.models.merchant import Merchant
from portal.models.notice import Notice
from portal.queries.conflicts import DESK, actor_in, conflicted_mediators
from portal.queries.effects import was_warned_in
from portal.services import evidence
from portal.services._ledger import casefile, enter, enter_for_rulebook, lock
from portal.services._receipts import made, made_before, sent_before
from portal.services._ruling_drafts import drop_draft
from portal.services._upserts import insert_into
from portal.services.command import command


class Conflicted(Exception):
    """The colleague who was named may not handle this case, or may not read it."""


class OnLeave(Exception):
    """Whoever was to handle the case is away, `until` and including that day."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class AtCap(Exception):
    """They handle as many cases as they should; `load_cap` says how many that is."""

    def __init__(self, load_cap: int) -> None:
        super().__init__(load_cap)
        self.load_cap = load_cap


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
    Raises policy.Refused, facts.FactsRefused, Conflicted, OnLeave, AtCap.
    """
    if key and (ref := made_before(by, key)) is not None:
        return Done(ref, None)
    case = lock(case_id)
    if act == Act.CLAIM_MALICE:
        # Where a merchant may have one claim at a time, two in two cases queue up.
        db.session.execute(select(Merchant.id).where(Merchant.id == case.merchant_id).with_for_update(key_share=True))
    actor = actor_in(by, case)
    if act == Act.HAND_OVER:
        facts = _with_the_words_in_a_note(case, actor, facts)
    if act in (Sanction.IMPOSE, Sanction.SUBMIT_SANCTION):
        file = casefile(case)
        sanction = file.proceeding(no) if no else file.of_kind("sanction")[-1]
        facts = {**facts, "warned": was_warned_in(file, sanction, clock.now())}
    under_pressure = act == Act.WITHDRAW and facts.get("reason") == "pressure"
    entry = enter(case, actor, act, {} if under_pressure else facts, no=no)
    evidence.attach(case, entry)
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


def _subject_of(case: Case, entry: Entry) -> Mapping[str, Any]:
    """What the matter that an entry moved is about."""
    return casefile(case).proceeding(entry.proceeding).subject


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

    _require_present(mediator_id, entry)


def _require_another(case: Case, actor: Actor, entry: Entry) -> None:
    """A case is handed over to somebody else."""
    if entry.facts["mediator_id"] == actor.id:
        raise Conflicted
    _require_free(case, actor, entry)


def _require_present(account_id: int, entry: Entry) -> None:
    """Nobody is given a case while they are away."""
    today = local(entry.at).date()
    until = db.session.scalar(
        select(func.max(Leave.last_day)).where(
            Leave.account_id == account_id, Leave.first_day <= today, Leave.last_day >= today
        )
    )
    if until is not None:
        raise OnLeave(until)


def _require_present_and_free(_case: Case, actor: Actor, entry: Entry) -> None:
    """Nobody takes a case while they are away, or one more than they should handle; of two at once the second knows."""
    _require_present(actor.id or 0, entry)
    db.session.execute(select(Account.id).where(Account.id == actor.id).with_for_update())
    load_cap = db.session.scalar(select(Place.load_cap).where(Place.account_id == actor.id))
    load_cap = LOAD_CAP if load_cap is None else load_cap
    cases = select(func.count()).where(Case.mediator_id == actor.id, Case.closed_at.is_(None))
    if db.session.execute(cases).scalar_one() > load_cap:  # with the one that has just been taken
        raise AtCap(load_cap)


def _with_the_words_in_a_note(case: Case, actor: Actor, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a mediator says to the next one is for the team; the thread says only that the case was handed over."""
    note = {"words": facts.get("words", ""), "mentions": (facts.get("mediator_id", 0),)}
    enter(case, actor, Act.ADD_NOTE, note)
    return {name: value for name, value in facts.items() if name != "words"}


def _tell_the_mentioned(case: Case, actor: Actor, entry: Entry) -> None:
    """Colleagues who are mentioned in a note are told, if they may read it. Raises Conflicted when one may not."""
    wanted = {int(i) for i in entry.facts["mentions"]} - {actor.id}
    if not wanted:
        return
    rows = db.session.execute(
        select(Account.id, Account.role).where(
            Account.id.in_(wanted), Account.role.in_(DESK), Account.closed_at.is_(None)
        )
    ).all()
    file, tied = casefile(case), conflicted_mediators(case)
    readers = {row.id for row in rows if row.id not in tied and file.parties_of(Actor(row.id, row.role))}
    if readers != wanted:
        raise Conflicted
    for account_id in sorted(readers):
        notice = insert_into(Notice).values(
            account_id=account_id,
            case_id=case.id,
            entry_id=entry.id,
            kind=Kind.MENTION.value,
            facts={"number": 1},
            your_turn=False,
            at=entry.at,
        )
        db.session.execute(notice.on_conflict_do_nothing())


def _nothing_more(_case: Case, _actor: Actor, _entry: Entry) -> None:
    """Most acts are said with their entry."""


def _stay_away(case: Case, actor: Actor, entry: Entry) -> None:
    """Whoever declares a conflict is not offered the merchant's cases any more, this one included."""
    tie = insert_into(Relation).values(
        account_id=actor.id, merchant_id=case.merchant_id, nature=entry.facts["words"][:200], at=entry.at
    )
    db.session.execute(tie.on_conflict_do_nothing())
    drop_draft(case.id)


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
    Act.WITHDRAW_EVIDENCE: lambda case, _actor, entry: evidence.withdraw(case, entry),
    Act.RESTRICT_EVIDENCE: lambda case, _actor, entry: evidence.restrict(case, entry),
    Act.LIFT_RESTRICTION: lambda case, _actor, entry: evidence.lift_restriction(case, entry),
    Act.SHOW_REDACTED: lambda case, _actor, entry: evidence.show_redacted(case, entry),
    Act.CLAIM_MALICE: lambda case, _actor, entry: evidence.hold(case, entry),
    Claim.ACCEPT_CLAIM: lambda case, _actor, entry: evidence.show_held(case, _subject_of(case, entry)["evidence"]),
    Act.TAKE_CASE: _require_present_and_free,
    Act.ASSIGN_MEDIATOR: _require_free,
    Intervention.TAKE_OVER: _require_free,
    Act.HAND_OVER: _require_another,
    Act.ADD_NOTE: _tell_the_mentioned,
    Act.DECLARE_CONFLICT: _stay_away,
    Signature.SIGN_RULING: lambda case, _actor, _entry: drop_draft(case.id),
    Act.CORRECT: _about_an_entry_of_this_case,
    Act.MASK: _about_an_entry_of_this_case,
    Act.WRITE_TO_SIDE: _tell_the_other_side,
}
