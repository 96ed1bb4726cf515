"""People do whatever they may, on both databases, and the record stays whole."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.domain.casefile import a_new_case
from portal.domain.chain import NOTHING_BEFORE
from portal.domain.engine import let_lapse, next_lapse, play, start
from portal.domain.parties import Actor, Audience, Party, Role
from portal.domain.policy import permits, require, require_of
from portal.domain.sanctions import PROVEN
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import db
from portal.models.account import Account
from portal.models.case import Case, EntriesAreFinal, Entry, Proceeding
from portal.queries import NotFound
from portal.queries.accounts import viewer_of
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.queries.conflicts import actor_in
from portal.queries.effects import barred_consumer, was_warned
from portal.services import accounts
from portal.services.audit import audit
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from tests.breadth import at
from tests.conftest import PASSWORD
from tests.playing import a_record
from tests.samples_cases import RETURN_AND_REFUND, a_case, act
from tests.walking import facts_by_chance, facts_of, must_hold

CASES = 8
ACTS = {"sqlite": at(150, 500, 3000), "postgresql": at(100, 300, 2000)}
# What no measure keeps anybody from complaining about.
HEALTH = next(code for code, category in CATEGORIES.items() if category.fast_lane)
CHATTER = ("add_message", "add_evidence", "add_note", "report_pressure", "write_to_mediator", "write_to_side")
SELDOM = dict.fromkeys(CHATTER, 0.15) | dict.fromkeys(("withdraw", "terminate", "accept_as_asked"), 0.15)
# They name an entry or a file, or tie somebody to a merchant for good; tests of their own play them.
NOT_BY_CHANCE = {
    *("correct", "mask", "declare_conflict"),
    *("show_redacted", "withdraw_evidence", "restrict_evidence", "lift_restriction"),
}


@pytest.fixture
def walked(any_database, app, cast, hands):
    """Every case that people had, eight at a time, in a great many acts."""
    chance = Random(7)
    refs = [_filed(cast, nth) for nth in range(CASES)]
    current = list(refs)
    office = _more_people(cast)
    people = (cast.li, cast.li, cast.acme, cast.acme, cast.wang, cast.wang, cast.zhou, cast.sun, *office)
    acts = 0
    while acts < ACTS[db.engine.dialect.name]:
        hands.turn(hours=chance.choice((0, 0, 0, 0, 1, 2, 5)))
        if chance.random() < 0.04:
            hands.turn(hours=chance.choice((30, 80)))
            acts += let_time_pass()
        place = chance.randrange(CASES)
        acts += _one_act(chance, chance.choice(people), current[place], cast)
        if chance.random() < 0.2 and _state(current[place]) == "closed":
            current[place] = _filed(cast, len(refs))
            refs.append(current[place])
    return refs


def _more_people(cast):
    """Those who are needed where several of the desk have to be different people, and who signs."""
    new = [(Role.MEDIATOR, "ma"), (Role.SUPERVISOR, "wu"), (Role.ADMIN, "feng")]
    made = [accounts.create_account(role, f"{who}@demo.test", who, PASSWORD, confirmed=True) for role, who in new]
    return (*map(viewer_of, made), cast.admin)


def _filed(cast, nth):
    """A complaint with a photo, about a danger where a measure keeps Li from filing others."""
    barred = barred_consumer(cast.li.id, clock.now())
    danger = {"category": HEALTH, "issue": CATEGORIES[HEALTH].issues[0].code} if barred else {}
    return a_case(
        cast.li, late=nth % 3 == 2, wanted=_wanted(nth), evidence=(a_record(cast.li, Party.CONSUMER),), **danger
    )


def _state(ref):
    return db.session.scalar(select(Case.state).where(Case.ref == ref))


def _wanted(nth):
    unsure = {"code": "unsure", "amount_fen": None}
    return ((RETURN_AND_REFUND,), ({"code": "refund_only", "amount_fen": 30000},), (unsure,))[nth % 3]


def _one_act(chance, who, ref, cast):
    """Somebody opens a case and does one of the things they may; 0 when there is none."""
    case, records, _ = _rows_of(ref)
    file = file_of(case, records)
    actor = actor_in(who, case)
    may = [p for p in permits(actor, file, clock.now(), times_now()) if p.move.act not in NOT_BY_CHANCE]
    # What has run out by now is made up for with the next act; a button may be gone by then.
    if not may or next_lapse(file, clock.now()):
        return 0
    permit = chance.choices(may, [SELDOM.get(p.move.act, 1) for p in may])[0]
    warned = _is_warned(permit, case)
    if permit.move.act == "submit_sanction" and not warned and not PROVEN & set(permit.proceeding.subject["grounds"]):
        return 0  # there is no grave measure to choose
    facts = facts_by_chance(permit, file, chance, clock.now(), warned=warned)
    if permit.move.act == "assign_mediator":
        facts["mediator_id"] = chance.choice((cast.wang, cast.zhou, cast.sun)).id
    if permit.move.act == "hand_over":
        others = [mediator.id for mediator in (cast.wang, cast.zhou, cast.sun) if mediator.id != who.id]
        facts |= {"mediator_id": chance.choice(others), "words": "接着办"}
    perform(who, case.id, permit.move.act, facts, no=permit.proceeding.no)
    return 1


def _is_warned(permit, case):
    to_merchant = permit.proceeding.subject.get("to") == Party.MERCHANT
    return was_warned(case.consumer_id, case.merchant_id if to_merchant else None, clock.now())


def test_after_a_great_many_acts_the_record_is_whole(walked, cast, hands):
    for ref in walked:
        case, records, thread = _rows_of(ref)
        file, entries = file_of(case, records), db.session.scalars(thread).all()
        _is_in_order(entries)
        _plays_again_to_the_same_end(case, file, entries)
        _everybody_reads_what_is_theirs(case, ref, entries, cast)
    hands.turn(days=400)
    while let_time_pass():
        pass
    for ref in walked:
        case, records, _ = _rows_of(ref)
        must_hold(file_of(case, records), clock.now())
    assert list(audit()) == [None] * len(walked)


def _rows_of(ref):
    case = db.session.scalar(select(Case).where(Case.ref == ref))
    records = db.session.scalars(select(Proceeding.record).where(Proceeding.case_id == case.id).order_by(Proceeding.no))
    return case, records.all(), select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq)


def _is_in_order(entries):
    assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
    assert entries[0].before == NOTHING_BEFORE
    assert [e.at for e in entries] == sorted(e.at for e in entries)


def _plays_again_to_the_same_end(case, file, entries):
    """The acts judged once more by the tables lead to the rows as they are."""
    again = a_new_case(
        case.consumer_id,
        case.merchant_id,
        case.filed_at,
        paid_fen=case.paid_fen,
        basis=case.basis,
        wanted=tuple(case.wanted),
        complete=case.complete,
        cosign_fen=file.cosign_fen,
    )
    again = start(again, entries[0].at, times_now())
    for entry in entries[1:]:
        again = _again(again, case, entry)
    assert again == file


def _again(file, case, entry):
    if entry.party is Party.CLOCK:
        played, permit = let_lapse(file, next_lapse(file, entry.at + timedelta(microseconds=1)), times_now())
    elif entry.party is Party.RULEBOOK:
        permit = require_of(Party.RULEBOOK, entry.act, file, entry.at, times_now(), no=entry.proceeding)
        played = play(file, permit, Actor(None, None), entry.facts, entry.at, times_now())
    else:
        viewer = _account(entry.actor_id)
        actor = Actor(viewer.id, viewer.role, case.merchant_id if entry.party is Party.MERCHANT else None)
        permit = require(actor, entry.act, file, entry.at, times_now(), no=entry.proceeding)
        played = play(file, permit, actor, entry.facts, entry.at, times_now())
    assert (permit.move.act, permit.proceeding.no, permit.party) == (entry.act, entry.proceeding, entry.party)
    assert played.audience is entry.audience
    return played.file


def _account(account_id):
    return db.session.get(Account, account_id)


def _everybody_reads_what_is_theirs(case, ref, entries, cast):
    of_all = {Audience.ALL}
    theirs = {
        cast.li: of_all | {Audience.CONSUMER},
        cast.sun: set(Audience),
    }
    if case.served:
        theirs[cast.acme] = of_all | {Audience.MERCHANT}
    else:
        with pytest.raises(NotFound):
            case_seen_by(cast.acme, ref)
    for who, audiences in theirs.items():
        read = thread_seen_by(who, case_seen_by(who, ref))
        assert [e.id for e in read] == [e.id for e in entries if e.audience in audiences]
    for stranger in (cast.zhao, cast.hemu, cast.admin):
        with pytest.raises(NotFound):
            case_seen_by(stranger, ref)


STATEMENTS = (
    "UPDATE entry SET act = 'x'",
    "UPDATE entry SET facts = facts WHERE seq = 1",
    "DELETE FROM entry",
    "DELETE FROM entry WHERE seq = 1",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_the_record(any_database, app, cast, hands, statement):
    a_case(cast.li)
    before = db.session.execute(text("SELECT * FROM entry ORDER BY seq")).all()
    with pytest.raises(DBAPIError, match="entries are final"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.execute(text("SELECT * FROM entry ORDER BY seq")).all() == before


def test_truncating_is_refused_where_there_is_such_a_thing(any_database, app, cast, hands):
    a_case(cast.li)
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="entries are final"):
            db.session.execute(text("TRUNCATE entry CASCADE"))
        db.session.rollback()
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == 2


@pytest.mark.parametrize("same", ["id", "case_id, seq"])
def test_an_entry_is_not_replaced_by_another(any_database, app, cast, hands, same):
    a_case(cast.li)
    values = "'new', case_id, 7, at, actor_id, party, 'x', proceeding, audience, facts, effects, before, digest"
    values = values.replace("'new'", "id") if same == "id" else values.replace("7", "seq")
    insert = "INSERT OR REPLACE" if db.engine.dialect.name == "sqlite" else "INSERT"
    changing = "" if db.engine.dialect.name == "sqlite" else f" ON CONFLICT ({same}) DO UPDATE SET act = 'x'"
    columns = "id, case_id, seq, at, actor_id, party, act, proceeding, audience, facts, effects, before, digest"
    with pytest.raises(DBAPIError, match="entries are final"):
        db.session.execute(text(f"{insert} INTO entry ({columns}) SELECT {values} FROM entry WHERE seq = 1{changing}"))
    db.session.rollback()


def test_not_even_our_own_code_changes_an_entry(any_database, app, cast, hands):
    a_case(cast.li)
    entry = db.session.scalar(select(Entry))
    entry.act = "x"
    with pytest.raises(EntriesAreFinal):
        db.session.flush()
    db.session.rollback()
    db.session.delete(db.session.scalar(select(Entry)))
    with pytest.raises(EntriesAreFinal):
        db.session.flush()
    db.session.rollback()


def test_the_first_entry_says_what_the_case_is_about(app, cast, hands):
    ref = a_case(cast.li)
    case, _, thread = _rows_of(ref)
    about = db.session.scalars(thread).first().facts["about"]
    assert about["paid_fen"] == case.paid_fen and about["wanted"] == case.wanted and about["items"] == case.items


def test_whoever_mediates_is_in_the_record_of_the_complaint(app, cast, hands):
    ref = a_case(cast.li)
    act(cast.acme, ref, "answer", **facts_of("answer"))
    act(cast.li, ref, "ask_for_mediator")
    act(cast.wang, ref, "take_case")
    act(cast.sun, ref, "assign_mediator", mediator_id=cast.zhou.id)
    act(cast.sun, ref, "assign_mediator", mediator_id=cast.wang.id)
    _, _, thread = _rows_of(ref)
    entries = db.session.scalars(thread).all()
    assert [e.effects[0]["mediator_id"] for e in entries[-3:]] == [cast.wang.id, cast.zhou.id, cast.wang.id]
