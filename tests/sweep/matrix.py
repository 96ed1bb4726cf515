"""Who may come where: every endpoint of the portal has a row here, and one without fails the sweep.

A cell is what a plain request gets. Somebody unknown is sent to sign in (303) wherever it is not said otherwise;
what may be done in a case is not said here but by the rulebook.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.domain.parties import TEAM, Party
from portal.forms.acts import ActForm, FilesForm
from portal.forms.registry import FORMS
from tests.conftest import CAST
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


def may_issue_next(case: Standing, who: str) -> int:
    """They may, and are led to where the ruling is written: nothing of it is there yet."""
    return 303 if may_issue(case, who) == 200 else may_issue(case, who)


def may_see_original(case: Standing, who: str) -> int:
    """For the team and for whoever handed it in."""
    if who == STRANGER:
        return 303
    parts = case.parties(who)
    return 200 if parts & (TEAM | {Party.CONSUMER}) else 403 if parts else 404


def knows_of_a_claim(case: Standing, who: str) -> int:
    """For whoever has a part in the case, if its second matter is a claim of bad faith that they have been told of."""
    if who == STRANGER:
        return 303
    known = case.file.known_to(case.parties(who)) if case.parties(who) else ()
    return 200 if any(p.no == CLAIM["no"] and p.kind == "malice_claim" for p in known) else 404


def may_refer(case: Standing, who: str) -> int:
    """For supervisors, where extortion was found in the claim and nothing that followed was reversed."""
    if who == STRANGER:
        return 303
    if who not in SUPERVISORS:
        return 403
    found = any(p.no == CLAIM["no"] and p.state == "claim_established" for p in case.file.proceedings)
    stands = not any(p.state == "sanction_reversed" for p in case.file.proceedings)
    return 200 if found and stands and case.parties(who) else 404


def referred_with_nothing(case: Standing, who: str) -> int:
    """They may, but have to say for whom."""
    return 422 if may_refer(case, who) == 200 else may_refer(case, who)


def takes_a_file(case: Standing, who: str) -> int:
    """For whoever may do something that files can go with; there is none in an empty form."""
    if who == STRANGER:
        return 303
    if not case.parties(who):
        return 404
    able = any(case.ruling(who, act, no) and issubclass(FORMS.get(act, ActForm), FilesForm) for act, no in case.acts())
    return 422 if able else 403


def was_ruled(case: Standing) -> bool:
    """Whether there is a ruling to be read."""
    return case.file.main.has_done(Party.MEDIATOR, "issue_ruling")


def was_settled(case: Standing) -> bool:
    """Whether there is a settlement to be read."""
    return bool(case.file.main.plan) and not was_ruled(case)


# In every story with a claim it is the first matter beside the complaint.
CLAIM = {"no": 2}

# The sixth of the cast, who mediates.
ZHOU = {"account_id": list(CAST).index("zhou") + 1}


def over_acme(status: int) -> Expectation:
    """For Acme, who owns the first shop; for other merchants it does not exist, for other roles there is no such thing."""
    return lambda _case, who: status if who == "acme" else {STRANGER: 303, "hemu": 404}.get(who, 403)


# The third of the cast, who owns the first merchant, and its shop.
ACME, ACMES_SHOP = {"account_id": list(CAST).index("acme") + 1}, {"shop_id": 1}


WAITS_AT_THE_OFFICE = {"no": "office_no"}


def at_the_office(status: int) -> Expectation:
    """For administrators, while something waits for one; for others there is no such page."""

    def expected(case: Standing, who: str) -> int:
        waits = any(p.open and Party.OFFICE in p.turn for p in case.file.proceedings)
        return only(*ADMINS, gets=status if waits else 404)(case, who)

    return expected


def over_zhou(status: int) -> Expectation:
    """For administrators, and for the supervisor of Zhou's body; for others there is no such page."""
    return only(*ADMINS, *SUPERVISORS, gets=status, others=404)


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
    "setup.first_administrator": Row(world(404), world(404)),
    "help.index": Row(world(200)),
    "help.rules": Row(world(200)),
    "help.edition_file": Row(world(200), of={"version": "2026-1"}),
    "help.platform": Row(world(200)),
    "lookup.find": Row(world(200)),
    "assets.asset": Row(world(200), of={"path": "css/app.css"}),
    "accounts.sign_in": Row(strangers_only(200), world(422)),
    "accounts.sign_up": Row(strangers_only(200), world(422)),
    "accounts.sign_up_merchant": Row(strangers_only(200), world(422)),
    "accounts.sign_out": Row(None, world(303)),
    "accounts.language": Row(None, world(303)),
    "accounts.appearance": Row(None, world(303)),
    "accounts.confirm": Row(world(404), world(404), of={"token": "x"}),
    "accounts.forgot": Row(world(200), world(422)),
    "accounts.letter_sent": Row(world(200)),
    "accounts.reset": Row(world(404), world(404), of={"token": "x"}),
    "accounts.invitation": Row(world(404), world(404), of={"token": "x"}),
    "accounts.goodbye": Row(world(200)),
    "accounts.end_other_sign_ins": Row(None, known(303)),
    "accounts.end_sign_in": Row(None, known(303), of={"sign_in_id": 1}),
    "settings.show": Row(known(200), known(422)),
    "settings.record": Row(only(*CONSUMERS, *MERCHANTS, gets=200)),
    "settings.password": Row(known(200), known(422)),
    "inbox.index": Row(known(200)),
    "inbox.read": Row(None, known(303)),
    # Administrators have no turns to miss.
    "notice_settings.ways": Row(known(200), only(*CONSUMERS, *MERCHANTS, *DESK, gets=422, others=303)),
    "notice_settings.phone": Row(known(200), known(422)),
    "notice_settings.send_code": Row(None, known(303)),
    "unsubscribing.unsubscribe": Row(world(404), world(404), of={"token": "x"}),
    "hooks.show": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "hooks.ping": Row(None, only(*MERCHANTS, gets=303)),
    "hooks.renew": Row(None, only(*MERCHANTS, gets=303)),
    "hooks.end": Row(None, only(*MERCHANTS, gets=303)),
    "settings.email": Row(known(200), known(422)),
    "settings.ask_again": Row(None, known(303)),
    "settings.close": Row(known(200), known(422)),
    "orders.index": Row(only(*CONSUMERS, *MERCHANTS, gets=200)),
    "orders.show": Row(only("li", gets=200, others=404)),
    "orders.bring_in": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "orders.type_in": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "order_uploads.index": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "order_uploads.show": Row(over_acme(200), over_acme(422)),
    "order_uploads.progress": Row(over_acme(200), of={"upload_id": "begun_upload_id"}, part=True),
    "order_uploads.rejects": Row(over_acme(404)),
    "order_uploads.discard": Row(None, over_acme(303)),
    "complaints.start": Row(only(*CONSUMERS, gets=200), only(*CONSUMERS, gets=422)),
    "complaints.items": Row(only(*CONSUMERS, gets=200), part=True),
    "complaints.resume": Row(li(303)),
    "complaints.write": Row(li(200), li(422), of={"page": "order"}),
    "complaints.evidence": Row(li(303), li(303)),
    "complaints.upload": Row(None, li(404), part=True),
    "complaints.keep": Row(None, li(200), of={"page": "order"}, part=True),
    "complaints.choices": Row(li(200), part=True),
    "complaints.timeliness": Row(li(404), part=True),
    "complaints.fetch_back": Row(None, only(*CONSUMERS, gets=404)),
    "complaints.discard": Row(li(200), li(303)),
    "complaints.filed": Row(li(303)),
    "evidence.index": Row(parties(200)),
    "evidence.take": Row(None, takes_a_file, part=True),
    "evidence.show": Row(parties(200)),
    "evidence.view": Row(parties(200)),
    "evidence.thumbnail": Row(parties(200)),
    "evidence.original": Row(may_see_original),
    "evidence.redacted": Row(parties(404)),
    "evidence.draft_thumbnail": Row(only("li", gets=200, others=404), of={"evidence_id": "draft_file_id"}),
    "cases.show": Row(parties(200)),
    "receipts.show": Row(parties(200)),
    "cases.news": Row(parties(200), part=True),
    "desk.cases": Row(lambda _case, who: 200 if who in (*CONSUMERS, *ADMINS) else 303),
    "desk.merchant": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "figures.show": Row(only(*MERCHANTS, gets=200)),
    "figures.table": Row(only(*MERCHANTS, gets=200)),
    "desk_work.export": Row(only(*MERCHANTS, gets=200), of={"kind": "csv"}),
    "desk_work.labels": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "desk_work.label": Row(only(*MERCHANTS, gets=404), only(*MERCHANTS, gets=404), of={"label_id": 1}),
    "desk_work.drop_label": Row(None, only(*MERCHANTS, gets=404), of={"label_id": 1}),
    "desk_work.templates": Row(only(*MERCHANTS, gets=200)),
    "desk_work.new_template": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "desk_work.template": Row(only(*MERCHANTS, gets=404), only(*MERCHANTS, gets=404), of={"template_id": 1}),
    "desk_work.drop_template": Row(None, only(*MERCHANTS, gets=404), of={"template_id": 1}),
    "team.index": Row(only(*MERCHANTS, gets=200)),
    "team.invite": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "team.withdraw": Row(None, only(*MERCHANTS, gets=404), of={"invitation_id": 99}),
    "team.member": Row(over_acme(200), over_acme(422), of=ACME),
    "team.remove": Row(None, over_acme(303), of=ACME),
    "team.shops": Row(only(*MERCHANTS, gets=200), only(*MERCHANTS, gets=422)),
    "team.shop": Row(over_acme(200), over_acme(422), of=ACMES_SHOP),
    "team.close_shop": Row(None, over_acme(303), of=ACMES_SHOP),
    "team.reopen_shop": Row(None, over_acme(303), of=ACMES_SHOP),
    "queue.show": Row(only(*DESK, gets=200), of={"view": "all"}),
    "queue.take_next": Row(None, only(*DESK, gets=303)),
    "queue.step_aside": Row(None, only(*DESK, gets=404)),
    "administration.people": Row(only(*ADMINS, gets=200)),
    "administration.person": Row(only(*ADMINS, gets=200), of=ZHOU),
    "administration.close": Row(None, only(*ADMINS, gets=303), of=ZHOU),
    "administration.open_": Row(None, only(*ADMINS, gets=303), of=ZHOU),
    "administration.end_sign_ins": Row(None, only(*ADMINS, gets=303), of=ZHOU),
    "administration.merchants": Row(only(*ADMINS, gets=200)),
    "administration.merchant": Row(only(*ADMINS, gets=200), of={"merchant_id": 1}),
    "administration.bodies": Row(only(*ADMINS, gets=200), only(*ADMINS, gets=422)),
    "administration.body": Row(only(*ADMINS, gets=404), only(*ADMINS, gets=404), of={"body_id": 99}),
    "administration.close_body": Row(None, only(*ADMINS, gets=404), of={"body_id": 99}),
    "administration.open_body": Row(None, only(*ADMINS, gets=404), of={"body_id": 99}),
    "administration.invite": Row(only(*ADMINS, gets=200), only(*ADMINS, gets=422)),
    "administration.withdraw": Row(None, only(*ADMINS, gets=404), of={"invitation_id": 99}),
    "clocks.table": Row(only(*ADMINS, gets=200)),
    "clocks.change": Row(only(*ADMINS, gets=200), only(*ADMINS, gets=422)),
    "clocks.withdraw": Row(None, only(*ADMINS, gets=404), of={"version": "2031-9"}),
    "clocks.calendar": Row(only(*ADMINS, gets=200)),
    "clocks.set_day": Row(None, only(*ADMINS, gets=422)),
    "clocks.take_in": Row(None, only(*ADMINS, gets=422)),
    "clocks.settle": Row(None, only(*ADMINS, gets=303), of={"year": 2026}),
    "clocks.outages": Row(only(*ADMINS, gets=200), only(*ADMINS, gets=422)),
    "administration.changes": Row(only(*ADMINS, gets=200)),
    "administration.changes_file": Row(only(*ADMINS, gets=200)),
    "health.show": Row(only(*ADMINS, gets=200)),
    "health.resend": Row(None, only(*ADMINS, gets=303), of={"letter_id": 99}),
    "health.resend_all": Row(None, only(*ADMINS, gets=303)),
    "office.index": Row(only(*ADMINS, gets=200)),
    "office.show": Row(at_the_office(200), at_the_office(422), of=WAITS_AT_THE_OFFICE),
    "office.evidence": Row(only(*ADMINS, gets=404), of={**WAITS_AT_THE_OFFICE, "evidence_id": "x"}),
    "administration.team": Row(only(*SUPERVISORS, gets=200)),
    "administration.place": Row(over_zhou(200), over_zhou(422), of=ZHOU),
    "administration.add_leave": Row(None, over_zhou(422), of=ZHOU),
    "administration.remove_leave": Row(None, over_zhou(303), of={**ZHOU, "leave_id": 99}),
    "administration.move": Row(None, only(*ADMINS, gets=303), of=ZHOU),
    "composer.write": Row(may_issue, may_issue_with_nothing),
    "composer.keep": Row(None, may_issue, part=True),
    "composer.preview": Row(may_issue_next, may_issue_next),
    "composer.start_again": Row(may_issue_next, may_issue_next),
    "rulings.ruling": Row(parties(200, was_ruled)),
    "rulings.settlement": Row(parties(200, was_settled)),
    "claims.hearing": Row(knows_of_a_claim, of=CLAIM),
    "referrals.make": Row(may_refer, referred_with_nothing, of=CLAIM),
}
assert set(EVERYBODY_KNOWN) | {STRANGER} == set(ACTORS)
