"""A merchant's desk: the cases of all its shops as its staff sort them, and what they sort them with.

Labels, and who has a case in hand, belong to the merchant alone: neither the consumer nor the mediators learn of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all

from portal.domain.parties import Party
from portal.domain.ranks import Rank, Right, may
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case
from portal.models.desk import CaseHand, CaseLabel, Label, ReplyTemplate
from portal.models.merchant import Shop, Staff
from portal.models.order import Order, OrderItem
from portal.queries import NotFound
from portal.queries.inbox import Counts, Lines, Mark, Shelf, Urgency, cases_of, counts_of, due_for, lying
from portal.queries.turns import turn_is

NOBODY = 0  # in place of an account: the cases that nobody has in hand
MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Wish:
    """Which of their merchant's cases somebody wants to see.

    shop_id, label_id, hand  None for any; `hand` is the account that has them in hand, or NOBODY
    category                 code of domain.taxonomy, or "" for any
    words                    that the number, the order's number, an item or the consumer's form of address has
    """

    shelf: Shelf = Shelf.YOURS
    urgency: Urgency | None = None
    shop_id: int | None = None
    label_id: int | None = None
    hand: int | None = None
    category: str = ""
    words: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anything of the shelf out."""
        return any((self.urgency, self.shop_id, self.label_id, self.hand is not None, self.category, self.words))


@dataclass(frozen=True)
class Choices:
    """What cases can be sorted by: (id, name) each, in the order in which people look for them.

    staff  members who may act in a case, by the names the other parties know
    """

    shops: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, str], ...]
    staff: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Marks:
    """What a merchant's staff noted on a case.

    hand    (account id, name) of whoever has it in hand, or None
    labels  (id, name)
    """

    hand: tuple[int, str] | None = None
    labels: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Exported:
    """One case as it stands in an exported list.

    turn    whether something in it waits for the merchant
    labels  their names, with "、" between them
    """

    ref: str
    shop: str
    order_no: str
    items: tuple[Mapping[str, Any], ...]
    category: str
    issue: str
    state: str
    outcome: str | None
    turn: bool
    due_at: datetime | None
    wanted: tuple[Mapping[str, Any], ...]
    amount_fen: int
    paid_fen: int
    consumer: str
    filed_at: datetime
    closed_at: datetime | None
    hand: str
    labels: str


@dataclass(frozen=True)
class LabelSeen:
    """A label and on how many cases it is."""

    id: int
    name: str
    cases: int


@dataclass(frozen=True)
class TemplateSeen:
    """A template of answers, and who changed it last."""

    id: int
    title: str
    words: str
    changed_by: str = ""
    changed_at: datetime | None = field(default=None, compare=False)


def desk_seen_by(viewer: Viewer, wish: Wish, after: Mark | None = None) -> Lines:
    """One page of the cases that somebody wants to see, by the time left. One statement."""
    return cases_of(viewer, wish.shelf, *_narrowed(viewer, wish), urgency=wish.urgency, after=after)


def desk_counts(viewer: Viewer, wish: Wish) -> Counts:
    """How the cases that the rest of the wish finds are spread over shelves and time. One statement."""
    return counts_of(viewer, *_narrowed(viewer, wish))


def choices_of(viewer: Viewer) -> Choices:
    """What the viewer's merchant sorts its cases by. One statement."""
    shops = select(literal("shop").label("kind"), Shop.id.label("id"), Shop.name.label("name"), literal("")).where(
        Shop.merchant_id == viewer.merchant_id
    )
    labels = select(literal("label"), Label.id, Label.name, literal("")).where(Label.merchant_id == viewer.merchant_id)
    staff = (
        select(literal("staff"), Staff.account_id, Staff.nickname, Staff.rank)
        .join(Account, Account.id == Staff.account_id)
        .where(Staff.merchant_id == viewer.merchant_id, Account.closed_at.is_(None))
    )
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for kind, id, name, rank in db.session.execute(union_all(shops, labels, staff)):
        if kind != "staff" or may(Rank(rank), Right.ACT):
            found[kind].append((id, name))
    return Choices(*(tuple(sorted(found[kind], key=_by_name)) for kind in ("shop", "label", "staff")))


def marks_of(viewer: Viewer, case_ids: Collection[int]) -> dict[int, Marks]:
    """What the viewer's colleagues noted on these cases. One statement; cases of others have no marks."""
    theirs = and_(Case.id.in_(case_ids), Case.merchant_id == viewer.merchant_id)
    hands = (
        select(CaseHand.case_id, literal("hand"), Account.id, func.coalesce(Staff.nickname, Account.name))
        .join(Case, Case.id == CaseHand.case_id)
        .join(Account, Account.id == CaseHand.account_id)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .where(theirs)
    )
    labels = (
        select(CaseLabel.case_id, literal("label"), Label.id, Label.name)
        .join(Case, Case.id == CaseLabel.case_id)
        .join(Label, Label.id == CaseLabel.label_id)
        .where(theirs)
    )
    found: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for case_id, kind, id, name in db.session.execute(union_all(hands, labels)):
        found[case_id][kind].append((id, name))
    return {
        case_id: Marks(next(iter(kinds["hand"]), None), tuple(sorted(kinds["label"], key=_by_name)))
        for case_id, kinds in found.items()
    }


def cases_to_export(viewer: Viewer, wish: Wish, refs: Collection[str] = ()) -> list[Exported]:
    """The cases that a wish finds, or of all their shops those with these numbers; at most MOST_EXPORTED and one more.

    One statement. The caller says what happens when there are more than MOST_EXPORTED.
    """
    if refs:
        where = [or_(*(and_(*lying(viewer, shelf)) for shelf in Shelf)), Case.ref.in_(refs)]
    else:
        where = [*lying(viewer, wish.shelf, wish.urgency), *_narrowed(viewer, wish)]
    return [
        Exported(**{**row, "items": tuple(row["items"]), "wanted": tuple(row["wanted"])})
        for row in db.session.execute(_exported(viewer, where)).mappings()
    ]


def labels_of(viewer: Viewer) -> list[LabelSeen]:
    """The labels of the viewer's merchant with the number of cases that have each."""
    rows = db.session.execute(
        select(Label.id, Label.name, func.count(CaseLabel.case_id))
        .outerjoin(CaseLabel, CaseLabel.label_id == Label.id)
        .where(Label.merchant_id == viewer.merchant_id)
        .group_by(Label.id, Label.name)
    )
    return sorted((LabelSeen(*row) for row in rows), key=lambda label: label.name)


def templates_of(viewer: Viewer) -> list[TemplateSeen]:
    """The templates that the viewer's merchant answers with, by their titles."""
    return _templates(viewer)


def template_of(viewer: Viewer, template_id: int) -> TemplateSeen:
    """One template of the viewer's merchant. NotFound when it is another's or was removed."""
    found = _templates(viewer, ReplyTemplate.id == template_id)
    if not found:
        raise NotFound
    return found[0]


def _templates(viewer: Viewer, *where: ColumnElement[bool]) -> list[TemplateSeen]:
    rows = db.session.execute(
        select(
            ReplyTemplate.id,
            ReplyTemplate.title,
            ReplyTemplate.words,
            func.coalesce(Staff.nickname, Account.name),
            ReplyTemplate.changed_at,
        )
        .join(Account, Account.id == ReplyTemplate.changed_by)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .where(ReplyTemplate.merchant_id == viewer.merchant_id, ReplyTemplate.removed_at.is_(None), *where)
    )
    return sorted((TemplateSeen(*row) for row in rows), key=lambda template: (template.title, template.id))


def _narrowed(viewer: Viewer, wish: Wish) -> Sequence[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wish.shop_id is not None:
        where.append(Case.shop_id == wish.shop_id)
    if wish.category:
        where.append(Case.category == wish.category)
    if wish.label_id is not None:
        # A label of another merchant is on no case of theirs.
        where.append(exists().where(CaseLabel.case_id == Case.id, CaseLabel.label_id == wish.label_id))
    if wish.hand == NOBODY:
        where.append(~exists().where(CaseHand.case_id == Case.id))
    elif wish.hand is not None:
        where.append(exists().where(CaseHand.case_id == Case.id, CaseHand.account_id == wish.hand))
    if wish.words:
        where.append(_has(wish.words))
    return where


def _has(words: str) -> ColumnElement[bool]:
    found_in = (
        (Order.id == Case.order_id, Order.order_no),
        (OrderItem.order_id == Case.order_id, OrderItem.title),
        (Account.id == Case.consumer_id, Account.name),
    )
    elsewhere = (exists().where(of, text.icontains(words, autoescape=True)).correlate(Case) for of, text in found_in)
    return or_(Case.ref.icontains(words, autoescape=True), *elsewhere)


def _exported(viewer: Viewer, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    consumer = select(Account.name).where(Account.id == Case.consumer_id).scalar_subquery()
    hand = (
        select(func.coalesce(Staff.nickname, Account.name))
        .select_from(CaseHand)
        .join(Account, Account.id == CaseHand.account_id)
        .outerjoin(Staff, Staff.account_id == Account.id)
        .where(CaseHand.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    labels = (
        select(func.aggregate_strings(Label.name, "、"))
        .select_from(CaseLabel)
        .join(Label, Label.id == CaseLabel.label_id)
        .where(CaseLabel.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            Case.ref,
            Shop.name.label("shop"),
            Order.order_no,
            Case.items,
            Case.category,
            Case.issue,
            Case.state,
            Case.outcome,
            turn_is(Party.MERCHANT).label("turn"),
            Case.due_at,
            Case.wanted,
            Case.amount_fen,
            Case.paid_fen,
            consumer.label("consumer"),
            Case.filed_at,
            Case.closed_at,
            func.coalesce(hand, "").label("hand"),
            func.coalesce(labels, "").label("labels"),
        )
        .join(Shop, Shop.id == Case.shop_id)
        .join(Order, Order.id == Case.order_id)
        .where(*where)
        .order_by(due_for(viewer), Case.ref)
        .limit(MOST_EXPORTED + 1)
    )


def _by_name(choice: tuple[int, str]) -> tuple[str, int]:
    return choice[1], choice[0]
