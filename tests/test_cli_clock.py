"""`flask clock simulate`: the record replayed under another policy, nothing written, in time for ten thousand cases."""

import json
from datetime import timedelta
from time import thread_time

import pytest
from sqlalchemy import func, select

from portal.domain.policy_table import table_of
from portal.domain.timetable import FIRST
from portal.extensions import db
from portal.models.case import Entry
from portal.services.deadlines import let_time_pass
from tests.samples_cases import a_case, act
from tests.walking import facts_of

CASES, SECONDS_FOR_TEN_THOUSAND = 24, 120


def simulate(app, *args):
    return app.test_cli_runner().invoke(args=["clock", "simulate", *args])


def row_of(said, key):
    return next(line.split() for line in said.splitlines() if line.startswith(f"{key} "))


def test_who_would_have_gained_and_who_lost(app, cast, hands):
    quick, late = a_case(cast.li), a_case(cast.zhao)
    hands.turn(hours=30)
    act(cast.acme, quick, "answer", **facts_of("answer"))
    hands.turn(hours=25)
    let_time_pass()
    act(cast.acme, late, "answer", **facts_of("answer"))
    entries = db.session.scalar(select(func.count()).select_from(Entry))
    longer = simulate(app, "--policy", "first_reply=72h")
    assert longer.exit_code == 0, longer.output
    assert row_of(longer.output, "first_reply") == ["first_reply", "merchant", "2", "0", "1", "+48.0"]
    shorter = simulate(app, "--policy", "first_reply=25h")
    assert shorter.exit_code == 0, shorter.output
    assert row_of(shorter.output, "first_reply")[3:5] == ["1", "0"]
    assert db.session.scalar(select(func.count()).select_from(Entry)) == entries


def test_an_edition_in_a_file_is_taken_as_it_is_downloaded(app, cast, hands, tmp_path):
    a_case(cast.li)
    table = table_of(FIRST)
    file = tmp_path / "edition.json"
    file.write_text(json.dumps(table), encoding="utf-8")
    assert "No recorded deadline would be any different" in simulate(app, "--edition", str(file)).output
    next(row for row in table["periods"] if row["key"] == "first_reply")["length"][0] = 52
    file.write_text(json.dumps(table), encoding="utf-8")
    assert row_of(simulate(app, "--edition", str(file)).output, "first_reply")[-1] == "+4.0"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("tea=3d", "tea=3d"),
        ("first_reply=3y", "first_reply=3y"),
        ("first_reply", "first_reply"),
        ("whole_case=61", "whole_case: too long"),
        ("claim_reply=4d", "claim_reply: too short"),
        ("talks=0d", "talks"),
    ],
)
def test_what_cannot_be_is_refused_by_name(app, written, says):
    refused = simulate(app, "--policy", written)
    assert refused.exit_code == 2 and says in refused.output


def test_nothing_to_change_and_no_table(app, tmp_path):
    assert simulate(app).exit_code == 2
    file = tmp_path / "edition.json"
    for text in ("[]", "{", '{"periods": [{"key": "tea", "length": [1, "natural_days"]}]}'):
        file.write_text(text, encoding="utf-8")
        assert simulate(app, "--edition", str(file)).exit_code == 2


def test_ten_thousand_cases_take_less_than_two_minutes(app, cast, hands, capsys):
    """Measured on fewer; the figure is printed: seconds of one core, whoever else is using it.

    The least of three: what else the process has to do in so short a time would count four hundred times.
    """
    for n in range(CASES):
        ref = a_case(cast.li if n % 2 else cast.zhao)
        if n % 3:
            act(cast.acme, ref, "answer", **facts_of("answer"))
    for _ in range(12):
        hands.turn(days=6)
        let_time_pass()
    entries = db.session.scalar(select(func.count()).select_from(Entry))
    took = min(_seconds_to_simulate(app) for _ in range(3))
    for_all = took / CASES * 10_000
    with capsys.disabled():
        print(f"\nsimulate: {CASES} cases with {entries} entries in {took:.2f} s; 10,000 in {for_all:.0f} s")
    assert timedelta(seconds=for_all) < timedelta(seconds=SECONDS_FOR_TEN_THOUSAND)


def _seconds_to_simulate(app):
    began = thread_time()
    assert simulate(app, "--policy", "first_reply=72h", "--policy", "mediation=30d").exit_code == 0
    return thread_time() - began
