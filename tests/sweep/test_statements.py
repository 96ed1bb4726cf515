"""However long the thread and however many the cases, a page asks the database a handful of questions."""

import pytest

from portal.services.ruling_drafts import keep_ruling
from tests.breadth import at
from tests.playing import a_complaint, case_called, do
from tests.statements import statements
from tests.sweep.theatre import HTMX

MOST = 8
FEW, MANY = 5, at(50, 200, 200)


def asked_for(theatre, who, path, headers=None):
    """The statements for one page, the second time it is read."""
    theatre.get(who, path, headers)
    with statements() as asked:
        answer = theatre.get(who, path, headers)
    assert answer.status_code in (200, 204), f"{who} {path}: {answer.status_code}"
    return asked


def a_long_thread(messages):
    def talk(theatre, ref):
        for number in range(messages):
            by = theatre.cast.li if number % 2 else theatre.cast.acme
            do(by, ref, "add_message", {"words": f"第{number}条"})

    return talk


def many_cases(rows):
    """So many complaints that wait for the desk, and as many that wait for the merchant."""

    def file(theatre, _ref):
        for _ in range(rows):
            a_complaint(theatre.cast.li, late=True)
            a_complaint(theatre.cast.li)

    return file


@pytest.mark.parametrize("who", ["li", "acme", "wang", "sun"])
def test_a_case_page_asks_no_more_for_a_long_thread_than_for_a_short_one(theatre, who):
    asked = {}
    for length in (FEW, MANY):
        scene = theatre.scene("mediating", a_long_thread(length), f"thread of {length}")
        asked[length] = asked_for(theatre, who, f"/cases/{scene.ref}")
    assert len(asked[FEW]) == len(asked[MANY]) <= MOST, "\n\n".join(asked[MANY])


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("li", "/cases"),
        ("acme", "/desk"),
        ("wang", "/queue?view=screening"),
        ("sun", "/queue?view=screening"),
        ("acme", "/inbox"),
        ("sun", "/inbox"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_a_list_asks_no_more_for_many_cases_than_for_a_few(theatre, who, path, headers):
    asked = {}
    for rows in (FEW, MANY):
        theatre.scene("mediating", many_cases(rows), f"{rows} cases")
        asked[rows] = asked_for(theatre, who, path, headers)
    assert len(asked[FEW]) == len(asked[MANY]) <= MOST, "\n\n".join(asked[MANY])


@pytest.mark.parametrize("who", ["li", "acme", "wang"])
def test_the_pages_of_evidence_ask_little(theatre, who):
    scene = theatre.scene("mediating")
    for path in ("", f"/{scene.given['evidence_id']}"):
        asked = asked_for(theatre, who, f"/cases/{scene.ref}/evidence{path}")
        assert len(asked) <= MOST, "\n\n".join(asked)


def test_writing_and_reading_a_ruling_asks_no_more_than_any_page(theatre):
    scene = theatre.scene("ruling", a_ruling_begun, "ruling begun")
    for path in ("issue-ruling", "issue-ruling/start-again"):
        asked = asked_for(theatre, "wang", f"/cases/{scene.ref}/{path}")
        assert len(asked) <= MOST, "\n\n".join(asked)
    scene = theatre.scene("ruled_with_duties")
    for who in ("li", "wang"):
        asked = asked_for(theatre, who, f"/cases/{scene.ref}/ruling")
        assert len(asked) <= MOST, "\n\n".join(asked)


def a_ruling_begun(theatre, ref):
    """A draft of a ruling."""
    keep_ruling(theatre.cast.wang, case_called(ref).id, {"reasons": ["写了一半"]}, version=0, tab="a")
