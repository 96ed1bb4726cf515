"""A town to look at: cases in every state, drafts that stopped on every page, orders, and who sees which of its pages."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from flask import current_app

from portal.domain.orders import Platform
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by
from portal.services.orders import type_in_order
from tests import samples
from tests.journeys.filing import WORDS
from tests.journeys.reviewer import LANGUAGES, Visit
from tests.playing import SHOP, STORIES, Story, Waited, a_case

# Everybody looks at it at this moment.
NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
FILLED_IN: dict[str, dict[str, Any]] = {
    "trouble": {
        "group": "quality",
        "categories_of": "quality",
        "category": "Q2",
        "issues_of": "Q2",
        "issue": "fault",
        "goods": "other",
    },
    "story": {"noticed_on": "2026-03-01", "words": WORDS, "told": "no"},
    "wants": {"codes": ["return_and_refund"], "amount_return_and_refund": "499"},
    "evidence": {},
}
WRITTEN_PAGES = ("order", *FILLED_IN, "check")


def cases_in_every_state(cast: SimpleNamespace, hands: Any) -> dict[str, str]:
    """Numbers of cases by the name of their story. Those that take long begin early, so that all of them end now."""
    refs = {}
    for name in sorted(STORIES, key=_days_of, reverse=True):
        hands.set(NOW - timedelta(days=_days_of(name), minutes=30))
        refs[name] = a_case(name, cast, hands)
    hands.set(NOW)
    return refs


def _days_of(name: str) -> float:
    story: Story = STORIES[name]
    own = sum(step.days + step.hours / 24 for step in story.steps if isinstance(step, Waited))
    return own + (_days_of(story.after) if story.after else 0)


def an_order(li: Any) -> int:
    """An order of Li's that nobody has complained about."""
    return type_in_order(
        li,
        shop=SHOP,
        platform=Platform.TAOBAO,
        order_no="2603300227713640021",
        title="蓝牙降噪耳机",
        paid_fen=49900,
        ordered_on=date(2026, 2, 20),
    )


def a_town(cast: SimpleNamespace, hands: Any, client: Any) -> SimpleNamespace:
    """Cases in every state, an order without one, drafts that stopped on every page, and one that was filed.

    client  Li's, for filling in drafts
    """
    town = SimpleNamespace(cases=cases_in_every_state(cast, hands), order_id=an_order(cast.li))
    town.drafts = drafts_on_every_page(client, town.order_id)
    town.filed = _draft_up_to(client, town.order_id, "check", kind="goods_photo")
    assert client.post(f"{town.filed}/check", data={"declared": "y"}).status_code == 303
    town.with_evidence = re.search(r"PL-\d{6}-\d{5}", client.get(f"{town.filed}/filed").text).group()  # type: ignore[union-attr]
    (piece,) = evidence_seen_by(cast.li, case_seen_by(cast.li, town.with_evidence))
    town.evidence_id = piece.id
    return town


def drafts_on_every_page(client: Any, order_id: int) -> dict[str, str]:
    """Addresses of drafts of Li's by the page on which they stopped; that on the last page has a photo with it."""
    return {page: _draft_up_to(client, order_id, page) for page in WRITTEN_PAGES[1:]}


def _draft_up_to(client: Any, order_id: int, last: str, kind: str = "") -> str:
    sent = client.post("/cases/new", data={"order_id": str(order_id)})
    draft = re.match(r"/cases/new/[^/]+", sent.headers["Location"]).group()  # type: ignore[union-attr]
    for page, fields in FILLED_IN.items():
        if page == last:
            break
        answer = client.post(f"{draft}/{page}", data=fields)
        assert answer.status_code == 303, f"{page}: {answer.text}"
    if last in ("evidence", "check"):
        file = {"files": (BytesIO(samples.photo()), "耳机.jpg"), "add": "1"}
        client.post(f"{draft}/evidence", data=file, content_type="multipart/form-data")
    if kind:
        (field,) = set(re.findall(r'name="(kind_[^"]+)"', client.get(f"{draft}/evidence").text))
        client.post(f"{draft}/evidence", data={field: kind})
    return str(draft)


def pages_of_li(town: SimpleNamespace) -> Iterator[Visit]:
    """What a consumer sees beside their cases."""
    yield Visit("/cases")
    yield Visit("/cases?q=没有这个", more=True)
    yield Visit("/orders")
    yield Visit(f"/orders/{town.order_id}")
    for form in ("/orders/bring-in", "/orders/new", "/settings/password"):
        yield Visit(form)
        yield Visit(form, status=422, sends_empty=True, more=True)
    yield Visit("/settings")
    yield Visit("/cases/new")
    yield Visit(f"{town.drafts['trouble']}/order", more=True)
    for page, draft in town.drafts.items():
        yield Visit(f"{draft}/{page}")
        yield Visit(f"{draft}/{page}", status=422, sends_empty=True, more=True)
    yield Visit(f"{town.drafts['check']}/discard")
    yield Visit(f"{town.filed}/filed")
    yield Visit(f"/cases/{town.cases['ruled_with_duties']}/ruling")
    yield Visit(f"/cases/{town.cases['settled']}/settlement")
    yield Visit(f"/cases/{town.with_evidence}", more=True)
    yield Visit(f"/cases/{town.with_evidence}/evidence/{town.evidence_id}")
    yield Visit("/queue", status=403)
    yield Visit(f"/cases/{town.cases['settled_performed']}/withdraw/1", status=409)
    yield Visit("/cases/PL-000000-00000", status=404, more=True)


def pages_of_acme(town: SimpleNamespace) -> Iterator[Visit]:
    """What a merchant sees beside their cases."""
    yield Visit("/desk")
    yield Visit("/desk?shelf=closed", more=True)
    yield Visit("/orders", more=True)
    yield Visit("/settings", more=True)


def pages_of_wang(town: SimpleNamespace) -> Iterator[Visit]:
    """What a mediator sees beside the cases."""
    yield Visit("/queue")
    yield Visit("/queue?view=all", more=True)
    yield Visit("/settings", more=True)
    compose = f"/cases/{town.cases['ruling']}/issue-ruling"
    yield Visit(compose)
    yield Visit(compose, status=422, sends_empty=True, more=True)


def pages_of_sun(town: SimpleNamespace) -> Iterator[Visit]:
    """What a supervisor sees beside the cases."""
    yield Visit("/queue", more=True)


# The ruling is written on a page of its own.
DRAWN_ELSEWHERE = frozenset({"issue_ruling"})
# A case page is drawn from the state of the case and from who is looking: whoever's turn it is, and a few more.
CASES_OF: dict[str, tuple[str, ...]] = {
    "li": (
        *("offer_open", "ruled_with_duties", "needs_info", "compliance_check", "proposal_half_answered"),
        *("settled_performed", "not_accepted", "testing"),
    ),
    "acme": ("counter_offer_open", "awaiting_merchant", "evidence", "settled", "contested", "promise_open"),
    "wang": ("mediating", "ruling", "checking", "proposal_open", "extension_open", "terminated_no_agreement"),
    "sun": ("screening", "defaulted_on_ruling", "intervention_queue"),
}


def cases_seen_by(who: str, town: SimpleNamespace) -> Iterator[Visit]:
    """Case pages: the first one from every side, the others once more."""
    for place, state in enumerate(CASES_OF[who]):
        yield Visit(f"/cases/{town.cases[state]}", more=place > 0)


# Forms of acts that are sent empty, by who sends them.
SENT_EMPTY: dict[str, tuple[tuple[str, str], ...]] = {
    "li": (("negotiating", "make-offer/1"), ("offer_open", "decline-offer/2"), ("needs_info", "supplement/1")),
    "acme": (("awaiting_merchant", "answer/1"), ("settled", "report-performance/3")),
    "wang": (("mediating", "request-evidence/1"), ("screening", "refuse-case/1")),
    "sun": (),
}
BESIDE_THE_CASES = {"li": pages_of_li, "acme": pages_of_acme, "wang": pages_of_wang, "sun": pages_of_sun}


def pages_of(who: str, town: SimpleNamespace, cast: SimpleNamespace) -> Iterator[Visit]:
    """Everything that somebody sees."""
    yield from BESIDE_THE_CASES[who](town)
    yield from cases_seen_by(who, town)
    yield from forms_of_acts(who, town, cast)
    for state, form in SENT_EMPTY[who]:
        yield Visit(f"/cases/{town.cases[state]}/{form}", status=422, sends_empty=True, more=True)


def forms_of_acts(who: str, town: SimpleNamespace, cast: SimpleNamespace) -> Iterator[Visit]:
    """The form of each act that somebody may do in one of their cases and that nobody before them has looked at.

    All of them are drawn by a handful of templates, so that every other one is looked at in Chinese, and the rest in
    English.
    """
    addresses, known = current_app.url_map.bind("localhost"), set(DRAWN_ELSEWHERE)
    for person in BESIDE_THE_CASES:
        for ref, permit in _permits_of(getattr(cast, person), town):
            act, no = permit.move.act, permit.proceeding.no
            if act not in known and person == who:
                languages = (LANGUAGES[len(known) % 2],)
                path = addresses.build("acts.act", {"ref": ref, "act": act, "no": no})
                yield Visit(path, more=True, languages=languages)
            known.add(act)


def _permits_of(viewer: Any, town: SimpleNamespace) -> Iterator[tuple[str, Any]]:
    for ref in town.cases.values():
        try:
            case = case_seen_by(viewer, ref)
        except NotFound:
            continue
        yield from ((ref, permit) for permit in case.permits)
