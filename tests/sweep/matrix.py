"""Who may come where: every endpoint of the portal has a row here, and one without fails the sweep.

A cell is what a plain request gets. Somebody unknown is sent to sign in (303) wherever it is not said otherwise;
what may be done in a case is not said here but by the rulebook.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.parties import TEAM, Party
from tests.sweep.standing import Standing
from tests.sweep.theatre import ACTORS, STRANGER

CONSUMERS, MERCHANTS, DESK, ADMINS = ("li", "zhao"), ("acme", "hemu"), ("wang", "zhou", "sun"), ("admin",)
SUPERVISORS = ("sun",)
EVERYBODY_KNOWN = (*CONSUMERS, *MERCHANTS, *DESK, *ADMINS)

Expectation = Callable[[Standing, str], int]


def world(status: int) -> Expectation:
    """The same for everybody."""
    return lambda _case, _who: status


def strangers_only(status: int) -> Expectation:
    """For people without an account; those who have one are led on."""
    return lambda _case, who: status if who == STRANGER else 303


def only(*people: str, gets: int, others: int = 403) -> Expectation:
    """For these people; the others are refused, and strangers asked to sign in."""
    return lambda _case, who: gets if who in people else 303 if who == STRANGER else others


def known(status: int) -> Expectation:
    """For everybody who is signed in."""
    return only(*EVERYBODY_KNOWN, gets=status)


def li(status: int) -> Expectation:
    """For Li: for other consumers it does not exist, for other roles there is no such thing."""
    return lambda _case, who: status if who == "li" else {STRANGER: 303, "zhao": 404}.get(who, 403)


def parties(status: int, when: Callable[[Standing], bool] = lambda _: True) -> Expectation:
    """For whoever has a part in the case, if there is such a thing in it."""

    def expected(case: Standing, who: str) -> int:
        if who == STRANGER:
            return 303
        return status if case.parties(who) and when(case) else 404

    return expected


def may_issue(case: Standing, who: str) -> int:
    """For whoever may issue a ruling now."""
    return 303 if who == STRANGER else BY_RULING[case.ruling(who, "issue_ruling", None).name]


def may_issue_with_nothing(case: Standing, who: str) -> int:
    """They may, but not a ruling in which nothing is written."""
    return 422 if may_issue(case, who) == 200 else may_issue(case, who)


def may_see_original(case: Standing, who: str) -> int:
    """For the team and for whoever handed it in."""
    if who == STRANGER:
        return 303
    parts = case.parties(who)
    return 200 if parts & (TEAM | {Party.CONSUMER}) else 403 if parts else 404


def was_ruled(case: Standing) -> bool:
    """Whether there is a ruling to be read."""
    return case.file.main.has_done(Party.MEDIATOR, "issue_ruling")


def was_settled(case: Standing) -> bool:
    """Whether there is a settlement to be read."""
    return bool(case.file.main.plan) and not was_ruled(case)


BY_RULING: Mapping[str, int] = {"ALLOWED": 200, "NOT_A_PARTY": 404, "NOT_THEIR_PART": 403, "NOT_NOW": 409}


@dataclass(frozen=True)
class Row:
    """One endpoint: what a GET gets, and what an empty POST gets.

    of     parts of its address, where scenes do not give them
    part   whether it only ever gives a part of a page
    typed  what the form is sent with
    """

    get: Expectation | None = None
    post: Expectation | None = None
    of: Mapping[str, Any] = field(default_factory=dict)
    part: bool = False
    typed: Mapping[str, Any] = field(default_factory=dict)


ROWS: Mapping[str, Row] = {
    "home.landing": Row(world(200)),
    "assets.asset": Row(world(200), of={"path": "css/app.css"}),
    "accounts.sign_in": Row(strangers_only(200), world(422)),
    "accounts.sign_up": Row(strangers_only(200), world(422)),
    "accounts.sign_up_merchant": Row(strangers_only(200), world(422)),
    "accounts.sign_out": Row(None, world(303)),
    "accounts.language": Row(None, world(303)),
    "accounts.appearance": Row(None, world(303)),
    "accounts.end_sign_in": Row(None, known(303), of={"sign_in_id": 1}),
    "settings.show": Row(known(200), known(422)),
    "settings.password": Row(known(200), known(422)),
    "orders.index": Row(only(*CONSUMERS, *MERCHANTS, gets=200)),
    "orders.show": Row(only("li", gets=200, others=404)),
    "orders.bring_in": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "orders.type_in": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "complaints.start": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "complaints.items": Row(only(*CONSUMERS, gets=200), part=True),
    "complaints.resume": Row(li(303)),
    "complaints.write": Row(li(200), li(422), of={"page": "order"}),
    "complaints.evidence": Row(li(303), li(303)),
    "complaints.upload": Row(None, li(404), part=True),
    "complaints.keep": Row(None, li(200), of={"page": "order"}, part=True),
    "complaints.choices": Row(li(200), part=True),
    "complaints.timeliness": Row(li(404), part=True),
    "complaints.discard": Row(li(200), li(303)),
    "complaints.filed": Row(li(303)),
    "evidence.show": Row(parties(200)),
    "evidence.view": Row(parties(200)),
    "evidence.thumbnail": Row(parties(200)),
    "evidence.original": Row(may_see_original),
    "evidence.draft_thumbnail": Row(only("li", gets=200, others=404), of={"evidence_id": "draft_file_id"}),
    "cases.show": Row(parties(200)),
    "cases.news": Row(parties(200), part=True),
    "desk.cases": Row(lambda _case, who: 200 if who in (*CONSUMERS, *ADMINS) else 303),
    "desk.merchant": Row(only(*MERCHANTS, gets=200)),
    "desk.queue": Row(only(*DESK, gets=200)),
    "desk.take_next": Row(None, only(*DESK, gets=303)),
    "rulings.compose": Row(may_issue, may_issue_with_nothing),
    "rulings.ruling": Row(parties(200, was_ruled)),
    "rulings.settlement": Row(parties(200, was_settled)),
}
assert set(EVERYBODY_KNOWN) | {STRANGER} == set(ACTORS)
