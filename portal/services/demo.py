"""The demo town, played through the commands that people use, in their order and at their times."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from portal import clock
from portal.adapters.demo_pictures import packing_video, picture
from portal.adapters.evidence_store import EvidenceStore
from portal.adapters.order_files import OrderRow
from portal.domain.orders import Platform
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.merchant import Merchant
from portal.models.order import Order, OrderItem
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.services import accounts, calendars
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from portal.services.demo_stories import ORDERS, STORIES, Step, Story
from portal.services.drafts import begin_draft
from portal.services.evidence import hand_in
from portal.services.filing import Complaint, file_complaint
from portal.services.orders import import_orders

PASSWORD = "pingli-demo"
BODY = "市消费纠纷调解中心"
CAST: tuple[tuple[str, Role, str, dict[str, Any]], ...] = (
    ("li", Role.CONSUMER, "李女士", {"phone": "13800001234"}),
    ("zhao", Role.CONSUMER, "赵先生", {"phone": "13900005678"}),
    ("acme", Role.MERCHANT, "小陈", {"merchant_name": "艾可美数码旗舰店"}),
    ("hemu", Role.MERCHANT, "小何", {"merchant_name": "禾木电器旗舰店"}),
    ("wang", Role.MEDIATOR, "王敏", {"organisation": BODY}),
    ("zhou", Role.MEDIATOR, "周航", {"organisation": BODY}),
    ("sun", Role.SUPERVISOR, "孙岚", {"organisation": BODY}),
    ("admin", Role.ADMIN, "管理员", {}),
)
PLATFORMS = {"pinduoduo": Platform.PINDUODUO, "taobao": Platform.TAOBAO}


def scenes(store: EvidenceStore) -> Iterator[str]:
    """Play the town, one story after another; yields what has been played, for a progress bar.

    There are `count_scenes()` of them. Time is turned back for each story and set right again at the end.
    """
    now = clock.now()
    try:
        clock.set_source(lambda: now - timedelta(days=40))
        calendars.seed_calendar(now.year - 1, now.year + 1)
        people = {who: _enter(who, role, name, more) for who, role, name, more in CAST}
        yield "cast"
        _import_all(people, now)
        yield "orders"
        for story in STORIES:
            _play(story, people, store, now)
            yield story.order
    finally:
        clock.set_source()
    while let_time_pass():
        pass


def count_scenes() -> int:
    """How many scenes the town has."""
    return 2 + len(STORIES)


def _enter(who: str, role: Role, name: str, more: dict[str, Any]) -> Viewer:
    return viewer_of(accounts.create_account(role, f"{who}@demo.test", name, PASSWORD, confirmed=True, **more))


def _import_all(people: dict[str, Viewer], now: datetime) -> None:
    for shop in ("acme", "hemu"):
        merchant = db.session.get_one(Merchant, people[shop].merchant_id)
        rows = [_row(order, people, now) for order in ORDERS.values() if order[0] == shop]
        import_orders(merchant, rows)


def _row(
    order: tuple[str, str, str, str, str, str, str, int, str, str], people: dict[str, Viewer], now: datetime
) -> OrderRow:
    _, buyer, platform, number, title, spec, yuan, days_ago, courier, waybill = order
    placed = now - timedelta(days=days_ago)
    return OrderRow(
        order_no=number,
        platform=PLATFORMS[platform],
        title=title,
        quantity=1,
        paid_fen=int(Decimal(yuan) * 100),
        ordered_at=placed,
        shipped_at=placed + timedelta(days=1),
        signed_at=placed + timedelta(days=4),
        courier=courier,
        tracking_no=waybill,
        buyer_account=people[buyer].email,
        status="已签收",
        spec=spec,
        line=1,
    )


def _play(story: Story, people: dict[str, Viewer], store: EvidenceStore, now: datetime) -> None:
    at = now - timedelta(days=story.days_ago)
    clock.set_source(lambda: at)
    by = people[story.who]
    number = ORDERS[story.order][3]
    order_id = db.session.scalar(db.select(Order.id).where(Order.order_no == number))
    items = db.session.scalars(db.select(OrderItem.id).where(OrderItem.order_id == order_id)).all()
    draft_id = begin_draft(by, "order", {"order": [str(order_id)]})
    evidence = tuple(_hand_in(by, store, file, draft_id=draft_id) for file in story.files)
    done = file_complaint(
        by,
        Complaint(
            order_id=int(order_id or 0),
            item_ids=tuple(items),
            category=story.category,
            issue=story.issue,
            words=story.words,
            happened_on=local(at).date() - timedelta(days=story.happened),
            wanted=story.wanted,
            told_merchant=story.told,
            merchant_said=story.said,
            basis=story.basis,
            evidence=evidence,
            late=story.late,
        ),
        draft_id=draft_id,
    )
    for step in story.steps:
        at += timedelta(hours=step.hours)
        let_time_pass()
        _do(step, people[step.who], done.ref, store)


def _do(step: Step, by: Viewer, ref: str, store: EvidenceStore) -> None:
    case = case_seen_by(by, ref)
    facts = dict(step.facts)
    if step.files:
        facts["evidence"] = tuple(_hand_in(by, store, file, case_id=case.id) for file in step.files)
    if "in_hours" in facts:
        facts["due_at"] = (clock.now() + timedelta(hours=facts.pop("in_hours"))).isoformat()
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    no = None
    if step.about:
        no = next(p.proceeding.no for p in reversed(case.permits) if p.move.act == step.act)
    perform(by, case.id, step.act, facts, no=no)


def _hand_in(by: Viewer, store: EvidenceStore, file: tuple[str, str, str], **belongs: Any) -> str:
    name, kind, caption = file
    content, file_name = (packing_video(), f"{caption}.mp4") if name == "video" else (picture(name), f"{caption}.jpg")
    return hand_in(by, store, BytesIO(content), file_name, kind=kind, caption=caption, **belongs)
