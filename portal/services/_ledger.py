"""The only way into a case: asks the rulebook, lets the engine play, writes the entry and what it changed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.chain import digest_of
from portal.domain.engine import Played, let_lapse, next_lapse, owed_outage, play, start
from portal.domain.facts import on_record
from portal.domain.parties import Actor, Audience, Party
from portal.domain.policy import Permit, require, require_of
from portal.domain.rulebooks.complaint import Act
from portal.domain.timetable import Timetable
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding
from portal.models.evidence import Evidence
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.services._notices import tell
from portal.services._sanctions import keep_sanctions


def lock(case_id: int) -> Case:
    """The case as it is now, held until the transaction ends, so that acts on one case queue up."""
    case = db.session.scalar(_LOCKED, {"case_id": case_id})
    if case is None:
        raise LookupError(case_id)
    return case


def begin(case: Case, actor: Actor, facts: Mapping[str, Any]) -> Entry:
    """The first entry of a new case: the complaint as it was filed; then it goes straight on if it may."""
    at, times = clock.now(), times_now()
    before = file_of(case, [], cosign_fen=current_app.config["RULING_COSIGN_FEN"])
    file = start(before, at, times)
    record = on_record(Act.FILE, file, {**facts, "about": about(case)}, at)
    case.state = file.state
    entry = _write(case, before, Played(file, (1,), Audience.ALL), Party.CONSUMER, actor.id, Act.FILE, 1, record, at)
    if case.complete:
        permit = require_of(Party.RULEBOOK, Act.SEND_ON, file, at, times, no=1)
        _play(case, file, permit, Actor(None, None), {}, at, times)
    return entry


def enter(
    case: Case,
    actor: Actor,
    act: str,
    facts: Mapping[str, Any],
    *,
    no: int | None = None,
) -> Entry:
    """Let `actor` do `act` in a locked case: it moves, and its thread grows by one entry.

    no  the proceeding that it is about; None finds the only one it can be about
    What the clock owed the case before this instant comes first: an act is judged on the case as
    it is now, not as it was when the page was drawn.
    Raises policy.Refused when the rulebook says no, FactsRefused and TypeError for facts that may not stand.
    """
    at, times = clock.now(), times_now()
    file, _ = catch_up(case, at, times)
    permit = require(actor, act, file, at, times, no=no)
    return _play(case, file, permit, actor, facts, at, times)


def enter_for_rulebook(case: Case, act: str, facts: Mapping[str, Any]) -> Entry:
    """An entry that follows from another by the rules, and that nobody makes in person."""
    at, times = clock.now(), times_now()
    file = casefile(case)
    permit = require_of(Party.RULEBOOK, act, file, at, times, no=1)
    return _play(case, file, permit, Actor(None, None), facts, at, times)


def catch_up(case: Case, now: datetime, times: Timetable) -> tuple[CaseFile, int]:
    """Make every move that the clock owes a locked case by `now`, each dated when it fell due.

    Returns the case as it is then, and how many moves that were.
    """
    made = 0
    while True:
        file = casefile(case)
        lapse, outage = next_lapse(file, now), owed_outage(file, times)
        if outage and (lapse is None or lapse.at > outage.starts_at):
            noted = {
                "outage": outage.no,
                "starts_at": outage.starts_at.isoformat(),
                "ends_at": outage.ends_at.isoformat(),
            }
            enter_for_rulebook(case, Act.NOTE_OUTAGE, noted)
            made += 1
            continue
        if lapse is None:
            return file, made
        played, permit = let_lapse(file, lapse, times)
        _write(case, file, played, Party.CLOCK, None, permit.move.act, permit.proceeding.no, {}, lapse.at)
        made += 1


def casefile(case: Case) -> CaseFile:
    """A locked case as the rulebook sees it."""
    return file_of(case, db.session.scalars(_RECORDS, {"case_id": case.id}).all())


def _play(
    case: Case,
    file: CaseFile,
    permit: Permit,
    actor: Actor,
    facts: Mapping[str, Any],
    at: datetime,
    times: Timetable,
) -> Entry:
    record = on_record(permit.move.act, file, facts, at, actor, permit.proceeding, times)
    played = play(file, permit, actor, record, at, times)
    return _write(case, file, played, permit.party, actor.id, permit.move.act, permit.proceeding.no, record, at)


def _write(
    case: Case,
    before: CaseFile,
    played: Played,
    party: Party,
    actor_id: int | None,
    act: str,
    no: int,
    facts: dict[str, Any],
    at: datetime,
) -> Entry:
    """One entry, the proceedings as they are after it, and what the case keeps of them to be found by."""
    after = played.file
    if facts.get("evidence"):
        facts = facts | {"seals": _seals(facts["evidence"])}
    if facts.get("copy"):
        facts = facts | {"copy_sha256": _seals([facts["copy"]]).get(facts["copy"], "")}
    entry = Entry(
        id=secrets.token_urlsafe(16),
        case_id=case.id,
        seq=case.last_seq + 1,
        at=at,
        actor_id=actor_id,
        party=party,
        act=act,
        proceeding=no,
        audience=played.audience,
        facts=facts,
        effects=[after.record_of(n) for n in played.changed],
        before=case.head,
        digest="",
    )
    entry.digest = digest_of(entry.to_record(case.ref), case.head)
    db.session.add(entry)
    _keep(case, after, played.changed, known=len(before.proceedings) if case.last_seq else 0)
    case.last_seq, case.head = entry.seq, entry.digest
    for name, value in columns_of_case(after).items():
        setattr(case, name, value)
    db.session.flush()
    keep_sanctions(case, after, played.changed)
    tell(case, before, after, entry)
    return entry


def _seals(evidence_ids: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of each file that is handed in, so that the chain vouches for what was in it."""
    files = select(Evidence.id, Evidence.sha256).where(Evidence.id.in_(evidence_ids))
    return {row.id: row.sha256 for row in db.session.execute(files)}


def about(case: Case) -> dict[str, Any]:
    """What the complaint is about, so that the record says it whatever becomes of the columns."""
    return {
        name: getattr(case, name)
        for name in (
            *("order_id", "merchant_id", "category", "issue", "items", "paid_fen", "basis", "wanted", "amount_fen"),
            *("late_filed", "complete"),
        )
    }


def columns_of_case(file: CaseFile) -> dict[str, Any]:
    """The columns by which a case is found; all of them follow from its thread."""
    return {
        "state": file.state,
        "outcome": file.main.outcome,
        "closed_at": file.main.ended_at,
        "due_at": file.due_at,
        "mediator_id": file.mediator_id,
        "served": file.served,
        "refused_by": file.refused_by,
    }


def columns_of(p: Matter) -> dict[str, Any]:
    """The columns by which a proceeding is found; all of them follow from its record."""
    return {
        "state": p.state,
        "due_at": p.due_at if p.open else None,
        "next_at": p.next_at,
        "ended_at": p.ended_at,
    } | {f"for_{party}": p.open and party in p.turn for party in TURNS}


def _keep(case: Case, after: CaseFile, changed: Sequence[int], known: int) -> None:
    opened, moved = [], []
    for p in map(after.proceeding, changed):
        columns = columns_of(p) | {"record": after.record_of(p.no)}
        if p.no > known:
            opened.append({"case_id": case.id, "no": p.no, "kind": p.kind, **columns})
        else:
            moved.append({"of_case": case.id, "numbered": p.no, **columns})
    if opened:
        db.session.execute(_OPENED, opened)
    if moved:
        db.session.execute(_MOVED, moved)


TURNS = (Party.CONSUMER, Party.MERCHANT, Party.MEDIATOR, Party.DESK, Party.SUPERVISOR, Party.PANEL, Party.OFFICE)
# Put together once, since that takes longer than to execute them.
_LOCKED = (
    select(Case)
    .where(Case.id == bindparam("case_id"))
    # Rows that name the case may be written meanwhile: its own key does not change.
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_RECORDS = select(Proceeding.record).where(Proceeding.case_id == bindparam("case_id")).order_by(Proceeding.no)
_proceedings = Proceeding.__table__
_OPENED = _proceedings.insert()
_MOVED = (
    _proceedings.update()
    .where(_proceedings.c.case_id == bindparam("of_case"), _proceedings.c.no == bindparam("numbered"))
    .values(
        {
            name: bindparam(name)
            for name in (*("state", "due_at", "next_at", "ended_at", "record"), *(f"for_{party}" for party in TURNS))
        }
    )
)
