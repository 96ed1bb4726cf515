"""How a merchant's staff organise their work: who has a case in hand, labels, templates of answers.

None of it is part of the record of a case, and nobody else learns of it.
"""

from collections.abc import Collection

from sqlalchemy import delete, func, select

from portal import clock
from portal.domain.ranks import Rank, Right, may
from portal.domain.reply_templates import MOST_TEMPLATES
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.case import Case
from portal.models.desk import CaseHand, CaseLabel, Label, ReplyTemplate
from portal.models.merchant import Staff
from portal.queries import NotFound
from portal.services._changes import note_change
from portal.services._rights import require_right
from portal.services._upserts import insert_into
from portal.services.command import command

MOST_LABELS = 50


class NameTaken(ValueError):
    """There is a label of this name already."""


class TooMany(ValueError):
    """There is no room for one more; `most` are enough for anybody to find their way."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@command
def give_in_hand(by: Viewer, refs: Collection[str], account_id: int | None) -> int:
    """A colleague sees to these cases from now on; None: nobody in particular. Returns how many cases there were.

    Raises RightMissing; NotFound for a case of others, or somebody who may not act in the cases of this merchant.
    """
    merchant_id = require_right(by, Right.ASSIGN)
    case_ids = _their_cases(merchant_id, refs)
    if account_id is not None:
        _require_colleague(merchant_id, account_id)
    db.session.execute(delete(CaseHand).where(CaseHand.case_id.in_(case_ids)))
    if account_id is not None:
        now = clock.now()
        db.session.add_all(CaseHand(case_id=id, account_id=account_id, given_by=by.id, at=now) for id in case_ids)
    return len(case_ids)


@command
def put_label(by: Viewer, refs: Collection[str], label_id: int) -> int:
    """Put a label on these cases; on those that have it, it stays. Returns how many cases there were.

    Raises RightMissing; NotFound for a case or a label of others.
    """
    merchant_id = require_right(by, Right.LABEL)
    case_ids = _their_cases(merchant_id, refs)
    _their_label(merchant_id, label_id)
    rows = [{"case_id": id, "label_id": label_id} for id in case_ids]
    db.session.execute(insert_into(CaseLabel).values(rows).on_conflict_do_nothing())
    return len(case_ids)


@command
def take_label(by: Viewer, refs: Collection[str], label_id: int) -> int:
    """Take a label off these cases. Returns how many cases there were. Raises as `put_label` does."""
    merchant_id = require_right(by, Right.LABEL)
    case_ids = _their_cases(merchant_id, refs)
    _their_label(merchant_id, label_id)
    db.session.execute(delete(CaseLabel).where(CaseLabel.case_id.in_(case_ids), CaseLabel.label_id == label_id))
    return len(case_ids)


@command
def make_label(by: Viewer, name: str) -> int:
    """A label for the cases of one's merchant. Returns its id. Raises RightMissing, NameTaken, TooMany."""
    merchant_id = require_right(by, Right.LABEL)
    if _how_many(Label, Label.merchant_id == merchant_id) >= MOST_LABELS:
        raise TooMany(MOST_LABELS)
    _require_free(merchant_id, name)
    label = Label(merchant_id=merchant_id, name=name)
    db.session.add(label)
    db.session.flush()
    note_change(by, "label_made", "label", label.id, {"name": name}, merchant_id=merchant_id)
    return label.id


@command
def rename_label(by: Viewer, label_id: int, name: str) -> None:
    """Call a label something else, on every case that has it. Raises RightMissing, NameTaken, NotFound."""
    merchant_id = require_right(by, Right.LABEL)
    label = _their_label(merchant_id, label_id)
    if label.name == name:
        return
    _require_free(merchant_id, name)
    facts = {"from": label.name, "to": name}
    label.name = name
    note_change(by, "label_renamed", "label", label_id, facts, merchant_id=merchant_id)


@command
def remove_label(by: Viewer, label_id: int) -> None:
    """Take a label off every case and away. Raises RightMissing, NotFound."""
    merchant_id = require_right(by, Right.LABEL)
    label = _their_label(merchant_id, label_id)
    db.session.execute(delete(CaseLabel).where(CaseLabel.label_id == label_id))
    db.session.delete(label)
    note_change(by, "label_removed", "label", label_id, {"name": label.name}, merchant_id=merchant_id)


@command
def write_template(by: Viewer, title: str, words: str) -> int:
    """A template for everybody of one's merchant to begin an answer with. Returns its id. Raises RightMissing, TooMany."""
    merchant_id = require_right(by, Right.WRITE_TEMPLATES)
    there = ReplyTemplate.merchant_id == merchant_id, ReplyTemplate.removed_at.is_(None)
    if _how_many(ReplyTemplate, *there) >= MOST_TEMPLATES:
        raise TooMany(MOST_TEMPLATES)
    template = ReplyTemplate(
        merchant_id=merchant_id, title=title, words=words, changed_by=by.id, changed_at=clock.now()
    )
    db.session.add(template)
    db.session.flush()
    note_change(by, "template_written", "template", template.id, {"title": title}, merchant_id=merchant_id)
    return template.id


@command
def change_template(by: Viewer, template_id: int, title: str, words: str) -> None:
    """Put other words in a template. What was answered with it before stays as it was. Raises RightMissing, NotFound."""
    merchant_id = require_right(by, Right.WRITE_TEMPLATES)
    template = _their_template(merchant_id, template_id)
    if (template.title, template.words) == (title, words):
        return
    facts = {"from": template.title, "to": title}
    template.title, template.words = title, words
    template.changed_by, template.changed_at = by.id, clock.now()
    note_change(by, "template_changed", "template", template_id, facts, merchant_id=merchant_id)


@command
def remove_template(by: Viewer, template_id: int) -> None:
    """Offer a template to nobody any more. Raises RightMissing, NotFound."""
    merchant_id = require_right(by, Right.WRITE_TEMPLATES)
    template = _their_template(merchant_id, template_id)
    template.removed_at = clock.now()
    note_change(by, "template_removed", "template", template_id, {"title": template.title}, merchant_id=merchant_id)


def _their_cases(merchant_id: int, refs: Collection[str]) -> list[int]:
    wanted = select(Case.id).where(Case.merchant_id == merchant_id, Case.served, Case.ref.in_(set(refs)))
    found = list(db.session.scalars(wanted))
    if not found or len(found) != len(set(refs)):
        raise NotFound
    return found


def _require_colleague(merchant_id: int, account_id: int) -> None:
    rank = db.session.scalar(
        select(Staff.rank)
        .join(Account, Account.id == Staff.account_id)
        .where(Staff.merchant_id == merchant_id, Staff.account_id == account_id, Account.closed_at.is_(None))
    )
    if rank is None or not may(Rank(rank), Right.ACT):
        raise NotFound


def _their_label(merchant_id: int, label_id: int) -> Label:
    label = db.session.scalars(select(Label).where(Label.id == label_id, Label.merchant_id == merchant_id)).first()
    if label is None:
        raise NotFound
    return label


def _their_template(merchant_id: int, template_id: int) -> ReplyTemplate:
    template = db.session.scalars(
        select(ReplyTemplate).where(
            ReplyTemplate.id == template_id,
            ReplyTemplate.merchant_id == merchant_id,
            ReplyTemplate.removed_at.is_(None),
        )
    ).first()
    if template is None:
        raise NotFound
    return template


def _require_free(merchant_id: int, name: str) -> None:
    names = db.session.scalars(select(Label.name).where(Label.merchant_id == merchant_id))
    if name.casefold() in {taken.casefold() for taken in names}:
        raise NameTaken


def _how_many(table: type[Label] | type[ReplyTemplate], *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]
