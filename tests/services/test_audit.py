"""Whatever is changed behind the portal's back, wherever, the audit names the case and the place."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from portal.domain.chain import NOTHING_BEFORE, digest_of
from portal.extensions import db
from portal.models.case import Case, Entry, Proceeding
from portal.models.evidence import Evidence
from portal.services.audit import Break, audit, count_cases
from tests.conftest import START
from tests.samples_cases import a_case_to_rule, a_refused_case, act
from tests.services.test_casework import a_photo_of
from tests.walking import a_remedy, facts_of

ENTRY = (
    *("id", "seq", "at", "actor_id", "party", "act", "proceeding"),
    *("audience", "facts", "effects", "before", "digest"),
)
PROCEEDING = (
    *("no", "kind", "state", "for_consumer", "for_merchant", "for_mediator", "for_desk", "for_supervisor"),
    *("due_at", "next_at", "record"),
)
CASE = (
    *("ref", "consumer_id", "merchant_id", "mediator_id", "order_id", "category", "issue", "items", "paid_fen"),
    *("basis", "wanted", "amount_fen", "late_filed", "filed_at", "complete", "state", "outcome", "served"),
    *("refused_by", "due_at", "closed_at", "last_seq", "head"),
)


@pytest.fixture
def ruled(any_database, app, cast, hands):
    """The number of a case with a ruling and two duties, beside another case; and no guard on the record."""
    a_refused_case(cast.li, cast.acme)
    ref = a_case_to_rule(cast.li, cast.acme, cast.wang)
    remedies = (a_remedy(), a_remedy("apologise", words="书面致歉"))
    act(cast.wang, ref, "issue_ruling", **facts_of("issue_ruling") | {"remedies": remedies})
    act(cast.wang, ref, "add_note", words="注意时限")
    _without_guard()
    db.session.commit()
    return ref


def _without_guard():
    db.session.execute(text("DELETE FROM notice"))  # whoever takes an entry away takes what tells of it first
    if db.engine.dialect.name == "sqlite":
        for name in ("entry_no_update", "entry_no_delete", "entry_no_replace"):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))


def findings():
    return [found for found in audit() if found]


def test_a_record_that_nobody_touched_holds(ruled):
    assert list(audit()) == [None, None] and count_cases() == 2


def _changed(value):
    """Something else of the same kind, so that only the chain can tell."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return 1
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1") if value else "x"
        case list() | dict():
            return json.loads(_altered(json.dumps(value)))
        case _:
            return value + timedelta(seconds=1)


def _altered(written):
    return written.replace("1", "2", 1) if "1" in written else '{"x": 1}'


def _tamperings(table, names, rows):
    for row in rows:
        for name in names:
            yield table, row.id, name, getattr(row, name)


def _put(table, row_id, name, value):
    row = db.metadata.tables[table]
    db.session.execute(row.update().where(row.c.id == row_id).values({name: value}))


def test_every_column_of_every_row_is_looked_at(ruled):
    """Each of many changes, one at a time, is found, and undone again."""
    case_id = db.session.scalar(select(Case.id).where(Case.ref == ruled))
    entries = db.session.scalars(select(Entry).where(Entry.case_id == case_id).order_by(Entry.seq)).all()
    proceedings = db.session.scalars(select(Proceeding).where(Proceeding.case_id == case_id)).all()
    case = db.session.get(Case, case_id)
    tries = [
        *_tamperings("entry", ENTRY, entries),
        *_tamperings("proceeding", PROCEEDING, proceedings),
        *_tamperings("cases", CASE, [case]),
    ]
    assert len(tries) > 150
    if db.engine.dialect.name == "postgresql":
        tries = tries[::4]
    db.session.rollback()
    missed = [(table, name, value) for table, row_id, name, value in tries if not _is_found(table, row_id, name, value)]
    assert missed == []
    assert findings() == []


def _is_found(table, row_id, name, value):
    other = _other(name, value)
    _put(table, row_id, name, other)
    db.session.commit()
    try:
        return bool(findings())
    finally:
        _put(table, other if name == "id" else row_id, name, value)
        db.session.commit()


def _other(name, value):
    """What somebody might put instead, and what the database itself has nothing against."""
    if name in ("seq", "no"):
        return value + 50
    if name in ("party", "audience"):
        return "merchant" if value != "merchant" else "consumer"
    if name == "order_id":
        return value - 1
    if value is None and name in ("due_at", "next_at", "closed_at"):
        return START
    if value is None and name == "outcome":
        return "withdrawn"
    return _changed(value)


def test_every_word_of_every_fact_is_looked_at(ruled):
    facts = [(entry.id, entry.facts) for entry in db.session.scalars(select(Entry).order_by(Entry.seq))]
    every = [(entry_id, kept, other) for entry_id, kept in facts for other in _variants(kept)]
    assert len(every) > 100
    assert all(digest_of(kept, NOTHING_BEFORE) != digest_of(other, NOTHING_BEFORE) for _, kept, other in every)
    tries = every[::9]
    for entry_id, kept, other in tries:
        _put("entry", entry_id, "facts", other)
        db.session.commit()
        assert [f.what for f in findings()] == ["changed"]
        _put("entry", entry_id, "facts", kept)
        db.session.commit()
    assert findings() == []


def _variants(value):
    """Every value that differs from `value` in one place."""
    if isinstance(value, dict):
        for name in value:
            yield {k: v for k, v in value.items() if k != name}
            yield from ({**value, name: other} for other in _variants(value[name]))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in _variants(inner))
        yield [*value, "x"]
    else:
        yield f"{value}x"


def test_an_entry_that_is_gone_is_missed_where_it_stood(ruled):
    table = Entry.__table__
    case_id, last = db.session.execute(select(Case.id, Case.last_seq).where(Case.ref == ruled)).one()
    for seq in range(1, last + 1):
        here = (table.c.case_id == case_id) & (table.c.seq == seq)
        row = dict(db.session.execute(select(table).where(here)).one()._mapping)
        db.session.execute(table.delete().where(here))
        db.session.commit()
        assert findings() == [Break(ruled, seq - 1, "tail") if seq == last else Break(ruled, seq, "missing")]
        db.session.execute(table.insert().values(row))
        db.session.commit()
    assert findings() == []


def test_two_entries_that_changed_places_are_noticed(ruled):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        db.session.execute(text("UPDATE entry SET seq = :new WHERE seq = :old"), {"old": old, "new": new})
    db.session.commit()
    assert {found.what for found in findings()} == {"missing"}


def test_a_thread_that_was_taken_away_whole_is_missed(ruled):
    db.session.execute(text("DELETE FROM entry"))
    db.session.commit()
    assert [found.what for found in findings()] == ["tail", "tail"]


def test_a_proceeding_that_came_or_went_is_noticed(ruled):
    db.session.execute(text("DELETE FROM proceeding WHERE no = 2"))
    db.session.commit()
    assert findings() == [Break(ruled, _last(ruled), "state")]


def _last(ref):
    return db.session.scalar(select(Case.last_seq).where(Case.ref == ref))


DAMAGE = (
    "UPDATE entry SET facts = '{\"words\": 0.5}'",
    "UPDATE entry SET effects = '7'",
    "UPDATE entry SET party = 'emperor'",
    "UPDATE proceeding SET record = '{}'",
)


def test_even_damage_that_cannot_be_read_is_named_and_not_fallen_over(ruled):
    for damage in DAMAGE:
        db.session.execute(text(damage))
        db.session.commit()
        assert len(findings()) == 2


def test_a_file_that_was_exchanged_or_taken_away_is_noticed(any_database, app, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    act(cast.li, ref, "add_evidence", evidence=(a_photo_of(cast.li),))
    assert findings() == []
    for change in ("sha256 = 'f'", "number = NULL", "case_id = NULL"):
        before = db.session.execute(select(Evidence.sha256, Evidence.number, Evidence.case_id)).one()
        db.session.execute(text(f"UPDATE evidence SET {change}"))
        db.session.commit()
        assert findings() == [Break(ref, _last(ref), "state")]
        db.session.execute(update(Evidence).values(before._mapping))
        db.session.commit()


def test_people_may_go_on_acting_while_it_looks(any_database, app, cast, hands):
    refs = [a_refused_case(cast.li, cast.acme) for _ in range(3)]
    found = []
    for broken in audit():
        found.append(broken)
        for ref in refs:
            act(cast.li, ref, "add_message", words="还在吗")
    assert found == [None, None, None]
