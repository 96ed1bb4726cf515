"""What the command line says about rules, record and calendar."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from portal.domain.deadlines import POLICIES
from portal.domain.rulebooks import KIND_OF_ACT, RULEBOOKS
from portal.extensions import db
from portal.models.calendar import CalendarDay
from tests.samples_cases import a_refused_case


@pytest.fixture
def run(app):
    def run(*words, language="en"):
        return app.test_cli_runner(env={"LC_ALL": language}).invoke(args=words)

    return run


def test_the_rulebook_is_printed_whole(run):
    printed = run("rulebook").output
    for code in (*POLICIES, *KIND_OF_ACT, *(state for book in RULEBOOKS.values() for state in book.stages)):
        assert str(code).replace("_", " ") in printed
    assert printed.count("```mermaid") == len(RULEBOOKS)


def test_rows_of_every_table_have_as_many_cells_as_their_head(run):
    cells = None
    for line in run("rulebook").output.splitlines():
        if not line.startswith("|"):
            cells = None
            continue
        cells = cells or line.count("|")
        assert line.count("|") == cells, line


def test_the_rulebook_is_the_same_in_every_language(run):
    assert run("rulebook", language="zh").output == run("rulebook", language="en").output


def test_a_whole_record_is_said_to_be_whole(run, cast, hands):
    a_refused_case(cast.li, cast.acme)
    result = run("audit")
    assert result.exit_code == 0 and "Cases checked: 1; with faults: 0" in result.output
    assert "核对案件：1" in run("audit", language="zh").output


def test_the_first_broken_link_is_named(run, cast, hands):
    ref = a_refused_case(cast.li, cast.acme)
    db.session.execute(text("DROP TRIGGER entry_no_update"))
    db.session.execute(text("UPDATE entry SET act = 'accept_as_asked' WHERE seq = 3"))
    db.session.commit()
    result = run("audit")
    assert result.exit_code == 1
    assert f"{ref}, entry 3: this entry is not what its digest says" in result.output


def test_the_calendar_is_seeded_for_three_years_and_again_changes_nothing(run, app, hands):
    hands.set(datetime(2026, 12, 31, 17, tzinfo=UTC))  # already New Year in Beijing
    first = run("calendar", "seed").output
    assert "Holidays taken in" in first and "days changed: 0" not in first
    assert {row.day.year for row in db.session.query(CalendarDay)} == {2026, 2027, 2028}
    assert "days changed: 0" in run("calendar", "seed").output
    assert run("calendar", "seed", "--first", "2025", "--last", "2024").exit_code == 2
