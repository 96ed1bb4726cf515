"""A town to look at: cases in every state, drafts that stopped on every page, orders, and who sees which of its pages."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from portal.domain.orders import Platform
from portal.queries.cases import case_seen_by
from portal.services.orders import type_in_order
from tests import samples
from tests.journeys.filing import WORDS
from tests.journeys.reviewer import Visit
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


def drafts_on_every_page(client: Any, order_id: int) -> dict[str, str]:
    """Addresses of drafts of Li's by the page on which they stopped; that on the last page has a photo with it."""
    return {page: _draft_up_to(client, order_id, page) for page in WRITTEN_PAGES[1:]}


def _draft_up_to(client: Any, order_id: int, last: str) -> str:
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
    yield Visit(f"{town.drafts['trouble']}/order")
    for page, draft in town.drafts.items():
        yield Visit(f"{draft}/{page}")
        yield Visit(f"{draft}/{page}", status=422, sends_empty=True, more=True)
    yield Visit(f"{town.drafts['check']}/discard")
    yield Visit("/queue", status=403)
    yield Visit("/cases/PL-000000-00000", status=404, more=True)


def pages_of_acme(town: SimpleNamespace) -> Iterator[Visit]:
    """What a merchant sees beside their cases."""
    yield Visit("/desk")
    yield Visit("/desk?shelf=closed", more=True)
    yield Visit("/orders")
    yield Visit("/settings", more=True)


def pages_of_wang(town: SimpleNamespace) -> Iterator[Visit]:
    """What a mediator sees beside the cases."""
    yield Visit("/queue")
    yield Visit("/queue?view=all", more=True)
    yield Visit("/settings", more=True)


def pages_of_acts(viewer: Any, refs: dict[str, str], known: set[str], address: Callable[..., str]) -> Iterator[Visit]:
    """The form of each act that `viewer` may do somewhere and that nobody has looked at before."""
    for ref in refs.values():
        for permit in case_seen_by(viewer, ref).permits:
            act = permit.move.act
            if act not in known:
                known.add(act)
                yield Visit(address(ref, permit), more=True)
