"""The demo town, played through the commands that people use, in their order and at their times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from portal import clock
from portal.adapters.demo_pictures import drawn
from portal.adapters.evidence_store import EvidenceStore
from portal.adapters.order_files import OrderRow
from portal.domain.orders import OrderKind, Platform
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.domain.policy import Refused, Ruling
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case, Entry, Proceeding
from portal.models.order import Order, OrderItem
from portal.queries import NotFound
from portal.queries.accounts import viewer_of
from portal.queries.cases import case_seen_by
from portal.queries.merchants import shops_of
from portal.services import accounts, administration, calendars, desk_work, invitations, outages, team
from portal.services.casework import perform
from portal.services.deadlines import let_time_pass
from portal.services.demo_town import ORDERS, STORIES
from portal.services.demo_town.goods import PAGES, SHOPS
from portal.services.demo_town.people import CAST, IN_HAND, LABELS, OTHER_BODY, PLACES, STAFF, TEMPLATES
from portal.services.demo_town.telling import Step, Story
from portal.services.drafts import begin_draft, keep
from portal.services.evidence import Sealed, hand_in_sealed, seal
from portal.services.filing import Complaint, file_complaint
from portal.services.letters import drop_waiting
from portal.services.notices import read_all
from portal.services.orders import import_orders


class AlreadyPlayed(Exception):
    """The town has been played in this database; a second time would add the same people again."""


PASSWORD = "pingli-demo"
OPENED = timedelta(days=75)  # before today; the oldest complaint is of a few days later
WENT_DOWN = timedelta(days=61, hours=3)  # the portal, while one case was mediated
PATIENCE = timedelta(days=10)  # how long somebody waits for a period that still runs before they do their part
TRIED_AGAIN = timedelta(hours=12)  # some windows are no period that anybody waits for
FAR_AWAY = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
UNREAD_FOR = timedelta(days=2)  # of what they were told before, everybody has heard
PLATFORMS = {"pinduoduo": Platform.PINDUODUO, "taobao": Platform.TAOBAO, "jingdong": Platform.JINGDONG,
             "douyin": Platform.DOUYIN}  # fmt: skip

People = dict[str, Viewer]


@dataclass(frozen=True)
class Album:
    """The pictures of the town by name. Some are shown by several people, and each is examined only once."""

    store: EvidenceStore
    sealed: dict[str, Sealed] = field(default_factory=dict)


def scenes(store: EvidenceStore) -> Iterator[str]:
    """Play the town, one story after another; yields what has been played, for a progress bar.

    There are `count_scenes()` of them. Time is turned back for each story and set right again at the end.
    Raises AlreadyPlayed where the cast has come in before.
    """
    if db.session.scalar(db.select(Account.id).where(Account.email == f"{CAST[0][0]}@demo.test")) is not None:
        raise AlreadyPlayed
    now = clock.now()
    told_by = clock.set_source(lambda: now - OPENED)
    try:
        calendars.seed_calendar(now.year - 1, now.year + 1)
        people = {who: _enter(who, role, name, more) for who, role, name, more in CAST}
        _open_shops(people)
        people |= {who: _invite(people[by], who, name, rank, most) for by, who, name, rank, most in STAFF}
        _seat(people)
        yield "people"
        went_down = now - WENT_DOWN
        outages.declare_outage(people["admin"], went_down, went_down + timedelta(hours=4), "机房断电，网页打不开。")
        _import_all(people, now)
        yield "orders"
        refs: dict[str, str] = {}
        album = Album(store)
        for story in STORIES:
            refs[story.order] = _play(story, people, album, now)
            yield story.order
        clock.set_source(lambda: now - timedelta(hours=1))
        while let_time_pass():
            pass
        _set_desks_up(people, refs)
        _begin_a_complaint(people["li"], now)
        yield "desks"
    finally:
        clock.set_source(told_by)
    while let_time_pass():
        pass
    drop_waiting()  # letters of the past, to people who are played
    for person in people.values():
        read_all(person, until=now - UNREAD_FOR)


def count_scenes() -> int:
    """How many scenes the town has."""
    return 3 + len(STORIES)


def cast() -> Iterator[tuple[str, str, str]]:
    """Who can be signed in as: the e-mail, what they are, and their name."""
    for who, role, name, _more in CAST:
        yield f"{who}@demo.test", role.value, name
    for by, who, name, rank, _most in STAFF:
        yield f"{who}@demo.test", f"{rank.value} with {by}", name


def _enter(who: str, role: Role, name: str, more: dict[str, Any]) -> Viewer:
    return viewer_of(accounts.create_account(role, f"{who}@demo.test", name, PASSWORD, confirmed=True, **more))


def _open_shops(people: People) -> None:
    for key, (owner, name) in SHOPS.items():
        if key != owner:
            team.open_shop(people[owner], name)


def _invite(by: Viewer, who: str, name: str, rank: Rank, most_fen: int | None) -> Viewer:
    email = f"{who}@demo.test"
    invited = invitations.invite(
        by, email, Role.MERCHANT, merchant_id=by.merchant_id, rank=rank, refund_ceiling_fen=most_fen, name=name
    )
    token = invitations.mint_invitation(None, email, {"invitation_id": invited})
    return viewer_of(invitations.accept_as_new(token or "", name, PASSWORD))


def _seat(people: People) -> None:
    for who, (qualifications, load_cap) in PLACES.items():
        administration.change_place(people["sun"], people[who].id, qualifications, load_cap)
    administration.open_body(people["admin"], OTHER_BODY)


def _set_desks_up(people: People, refs: Mapping[str, str]) -> None:
    """Labels, templates and who has what in hand; and who of the mediators is away."""
    for who, templates in TEMPLATES.items():
        for title, words in templates:
            desk_work.write_template(people[who], title, words)
    for who, labels in LABELS.items():
        for name, orders in labels:
            label_id = desk_work.make_label(people[who], name)
            if orders:
                desk_work.put_label(people[who], [refs[order] for order in orders], label_id)
    for who, hands in IN_HAND.items():
        for colleague, orders in hands.items():
            desk_work.give_in_hand(people[who], [refs[order] for order in orders], people[colleague].id)
    today = local(clock.now()).date()
    administration.add_leave(people["sun"], people["gao"].id, today, today + timedelta(days=4))


def _begin_a_complaint(by: Viewer, now: datetime) -> None:
    """A complaint that was begun and put aside."""
    order_id = db.session.scalar(db.select(Order.id).where(Order.order_no == ORDERS["humidifier"][3]))
    draft_id = begin_draft(by, "order", {"order": [str(order_id)]})
    trouble = {"group": "quality", "categories_of": "quality", "category": "Q2", "issues_of": "Q2", "issue": "noise"}
    keep(by, draft_id, "trouble", {name: [value] for name, value in trouble.items()})
    words = "加湿器半夜会突然嗡嗡响，换了桌子、换了插座都一样。我再录两天，录清楚了再提交。"
    noticed = (local(now).date() - timedelta(days=4)).isoformat()
    keep(by, draft_id, "story", {"noticed_on": [noticed], "words": [words], "told": ["no"]})


def _import_all(people: People, now: datetime) -> None:
    for key, (owner, name) in SHOPS.items():
        shop = next(shop for shop in shops_of(people[owner].merchant_id or 0) if shop.name == name)
        import_orders(shop, [_row(key_of, order, people, now) for key_of, order in ORDERS.items() if order[0] == key])


def _row(
    key: str, order: tuple[str, str, str, str, str, str, str, int, str, str], people: People, now: datetime
) -> OrderRow:
    _, buyer, platform, number, title, spec, yuan, days_ago, courier, waybill = order
    placed = now - timedelta(days=days_ago)
    kind, page_words = PAGES.get(key, (OrderKind.NORMAL, None))
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
        kind=kind,
        page_words=page_words,
    )


def _play(story: Story, people: People, album: Album, now: datetime) -> str:
    at = now - timedelta(days=story.days_ago)
    clock.set_source(lambda: at)
    by = people[story.who]
    number = ORDERS[story.order][3]
    order_id = db.session.scalar(db.select(Order.id).where(Order.order_no == number))
    items = db.session.scalars(db.select(OrderItem.id).where(OrderItem.order_id == order_id)).all()
    draft_id = begin_draft(by, "order", {"order": [str(order_id)]})
    evidence = tuple(_hand_in(by, album, file, draft_id=draft_id) for file in story.files)
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
            late_reason=story.late_reason,
            different=story.different,
        ),
        draft_id=draft_id,
    )
    for step in story.steps:
        at += timedelta(hours=step.hours)
        until = at + PATIENCE
        while at < now:
            try:
                _do(step, people, done.ref, album)
                break
            except (Refused, NotFound) as error:  # to the desk, a case that does not wait for it yet is none
                at = min(_following_end(done.ref), at + TRIED_AGAIN)
                if at > until:
                    error.add_note(f"the story of the {story.order}: {step.who} wanted to {step.act} before {until}")
                    raise
        else:
            break  # what they still wait for today is not done
    return done.ref


def _following_end(ref: str) -> datetime:
    """When the next period of a case is over, that of silence among them: a holiday may have made it longer than the story tells."""
    rows = db.session.execute(db.select(Proceeding.due_at, Proceeding.record).join(Case).where(Case.ref == ref))
    ends = [FAR_AWAY]
    for due_at, record in rows:
        ends += [due_at] if due_at else []
        ends += [datetime.fromisoformat(record["quiet"]["due_at"])] if record["quiet"] else []
    return min(ends) + timedelta(seconds=1)


def _do(step: Step, people: People, ref: str, album: Album) -> None:
    by = people[step.who]
    let_time_pass()
    # An administrator who signs something does not see the case.
    case_id = db.session.scalars(db.select(Case.id).where(Case.ref == ref)).one()
    if step.during and not case_seen_by(by, ref).file.open_of_kind(step.during):
        raise Refused(Ruling.NOT_NOW, step.act, "")
    facts = dict(step.facts)
    if step.files:
        files = tuple(_hand_in(by, album, file, case_id=case_id) for file in step.files)
        facts |= {"copy": files[0]} if step.act == "show_redacted" else {"evidence": files}
    if "in_hours" in facts:
        facts["due_at"] = (clock.now() + timedelta(hours=facts.pop("in_hours"))).isoformat()
    if "spoken_hours_ago" in facts:
        facts["spoken_at"] = (clock.now() - timedelta(hours=facts.pop("spoken_hours_ago"))).isoformat()
    if "expected_in_days" in facts:
        facts["expected_on"] = (local(clock.now()).date() + timedelta(days=facts.pop("expected_in_days"))).isoformat()
    if "mediator" in facts:
        facts["mediator_id"] = people[facts.pop("mediator")].id
    if "mentions" in facts:
        facts["mentions"] = tuple(people[who].id for who in facts["mentions"])
    if "entry" in facts:
        facts["entry"] = _entry_with(case_id, facts["entry"])
    if step.act == "claim_malice":
        facts["grounds"] = tuple({**ground, "files": facts["evidence"]} for ground in facts["grounds"])
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    no = None
    if step.about:
        case = case_seen_by(by, ref)
        no = next((p.proceeding.no for p in reversed(case.permits) if p.move.act == step.act), None)
        if no is None:
            raise Refused(Ruling.NOT_NOW, step.act, "")
    perform(by, case_id, step.act, facts, no=no)


def _entry_with(case_id: int, words: str) -> str:
    thread = db.session.scalars(db.select(Entry).where(Entry.case_id == case_id).order_by(Entry.seq.desc()))
    return next(entry.id for entry in thread if words in entry.facts.get("words", ""))


def _hand_in(by: Viewer, album: Album, file: tuple[str, str, str], **belongs: Any) -> str:
    name, kind, caption = file
    content, ending = drawn(name)
    file_name = f"{caption}{ending}"
    if name not in album.sealed:
        album.sealed[name] = seal(album.store, BytesIO(content), file_name)
    return hand_in_sealed(by, album.sealed[name], file_name, kind=kind, caption=caption, **belongs)
