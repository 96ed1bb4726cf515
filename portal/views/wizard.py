"""The six pages of a complaint as one thing: which of them are complete, and the complaint that they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal import clock, phrases
from portal.domain.claims import HAPPENED, Tie
from portal.domain.completeness import Written
from portal.domain.periods import local
from portal.domain.taxonomy import CATEGORIES, EVIDENCE_KINDS, Category, Issue, checklist
from portal.forms import complaint as forms
from portal.forms.fields import Form
from portal.models.account import Viewer
from portal.queries import NotFound
from portal.queries.drafts import DraftFile, DraftSeen, EarlierComplaint, earlier_complaints, files_of_draft
from portal.queries.orders import OrderItemSeen, OrderSeen, order_seen_by
from portal.services.drafts import PAGES
from portal.services.filing import Complaint

Typed = Mapping[str, list[str]]

TITLES = {
    "order": _l("选择订单"),
    "trouble": _l("遇到了什么问题"),
    "story": _l("说说经过"),
    "wants": _l("希望怎么解决"),
    "evidence": _l("上传证据"),
    "check": _l("检查并提交"),
}


@dataclass
class Wizard:
    """A draft with everything that its pages need. A page is complete when its form takes what was typed."""

    viewer: Viewer
    draft: DraftSeen

    def typed(self, page: str) -> Typed | None:
        """What was typed on a page; None when it was never sent."""
        return self.draft.answers.get(page)

    @cached_property
    def order(self) -> OrderSeen | None:
        """The chosen order, if it is one of theirs."""
        return chosen_order(self.viewer, self.typed("order") or {})

    @cached_property
    def items(self) -> Sequence[OrderItemSeen]:
        """The chosen items of it."""
        if self.order is None:
            return ()
        chosen = set((self.typed("order") or {}).get("items", ()))
        return [item for item in self.order.items if str(item.id) in chosen or len(self.order.items) == 1]

    @cached_property
    def trouble(self) -> forms.TroubleForm:
        """Page 2 as it was typed."""
        return forms.TroubleForm(self.typed("trouble"))

    @property
    def category(self) -> Category:
        """The chosen category; ask only when page 2 is complete."""
        return CATEGORIES[self.trouble.category.data]

    @property
    def issue(self) -> Issue | None:
        """What exactly went wrong."""
        return self.trouble.chosen_issue

    @cached_property
    def files(self) -> list[DraftFile]:
        """What was handed in so far."""
        return files_of_draft(self.viewer, self.draft.id)

    @cached_property
    def wanted(self) -> tuple[Mapping[str, Any], ...]:
        """The results asked for; ask only when page 4 is complete."""
        return cast(forms.WantsForm, self.form("wants", self.typed("wants"))).wanted

    @cached_property
    def claims(self) -> dict[str, str]:
        """What a file can support, in words: what happened, and each result asked for by its code."""
        asked = {one["code"]: phrases.wanted_words(one) for one in self.wanted if one["code"] != forms.UNSURE}
        return {HAPPENED: gettext("发生的经过"), **asked}

    def supported_by(self, file: DraftFile) -> list[str]:
        """What a file was said to support, as codes of `claims`."""
        said = (self.typed("evidence") or {}).get(f"claims_{file.id}", [HAPPENED])
        return [code for code in self.claims if code in said]

    def ties(self, file: DraftFile) -> list[Tie]:
        """What a file supports, as the case will have it."""
        places = {one["code"]: f"wanted:{place}" for place, one in enumerate(self.wanted)} | {HAPPENED: HAPPENED}
        return [Tie(places[code], True) for code in self.supported_by(file)]

    @cached_property
    def earlier(self) -> list[EarlierComplaint]:
        """Complaints about the same order; ask only when page 1 is complete."""
        category = self.trouble.category.data or ""
        return earlier_complaints(self.viewer, cast(OrderSeen, self.order).id, category)

    @property
    def going_on(self) -> str:
        """The number of a complaint about the same trouble that is not over yet, if there is one."""
        return next((earlier.ref for earlier in self.earlier if earlier.open and earlier.same_way), "")

    @property
    def written(self) -> Written:
        """How complete it is so far; ask only when page 4 is complete."""
        story, wants = self.form("story", self.typed("story")), self.form("wants", self.typed("wants"))
        there = {file.kind for file in self.files}
        explained = bool(self.lacking_reason)
        asked = [item for item in checklist(self.category, self.issue) if item.needed]
        return Written(
            words=story.words.data or "",
            told=story.told.data == "no" or bool(story.told_on.data),
            lacking=tuple(
                item.kind
                for item in asked
                if item.kind not in there and not explained and not EVIDENCE_KINDS[item.kind].attached_by_system
            ),
            files=len(self.files),
            unnamed=sum(not file.caption for file in self.files),
            unsure=forms.UNSURE in (wants.codes.data or ()),
        )

    @property
    def lacking_reason(self) -> str:
        """Why evidence that is asked for is not there, as it was typed."""
        return next(iter((self.typed("evidence") or {}).get("lacking_reason", ())), "").strip()

    @property
    def bought(self) -> forms.Bought:
        """What the forms ask about the order; ask only when page 1 is complete."""
        order = cast(OrderSeen, self.order)
        return forms.Bought(
            paid_fen=sum(item.paid_fen for item in self.items),
            ordered_on=local(order.ordered_at).date(),
            signed_on=local(order.signed_at).date() if order.signed_at else None,
        )

    def form(self, page: str, typed: Typed | None) -> Any:
        """The form of a page for what was typed; the pages before it must be complete."""
        if page == "order":
            return forms.OrderForm(typed)
        if page == "trouble":
            return forms.TroubleForm(typed)
        if page == "story":
            return self._story(typed)
        if page == "wants":
            return forms.wants_form(typed, category=self.category, bought=self.bought)
        if page == "evidence":
            kinds = forms.kinds_to_choose(self.category, self.issue)
            return forms.evidence_form(typed, self.files, kinds, self.claims)
        return forms.CheckForm(typed, going_on=self.going_on)

    def problems_of(self, page: str, form: Form) -> bool:
        """Whether a filled-in page has something to mend; the form then says what."""
        fine = form.validate()
        if page == "order":
            fine = check_order(cast(forms.OrderForm, form), chosen_order(self.viewer, typed_by(form))) and fine
        return not fine

    def is_complete(self, page: str) -> bool:
        """Whether a page was sent and nothing on it is left to mend; the pages before it must be complete."""
        typed = self.typed(page)
        return typed is not None and not self.problems_of(page, self.form(page, typed))

    def first_open_page(self) -> str:
        """Where the writer goes on: the first page that is not complete, at the latest the last."""
        return next((page for page in PAGES[:-1] if not self.is_complete(page)), PAGES[-1])

    def complaint(self) -> Complaint:
        """The complaint; all pages must be complete."""
        story, wants = self.form("story", self.typed("story")), self.form("wants", self.typed("wants"))
        return Complaint(
            order_id=cast(OrderSeen, self.order).id,
            item_ids=tuple(item.id for item in self.items),
            category=self.category.code,
            issue=self.trouble.issue.data,
            words=story.words.data,
            happened_on=story.noticed_on.data,
            wanted=wants.wanted,
            told_merchant=story.told_merchant,
            merchant_said=story.merchant_said.data or "" if story.told.data == "yes" else "",
            basis=wants.chosen_basis,
            evidence=tuple(file.id for file in self.files),
            late_reason=story.late_reason.data or "" if story.overrun else "",
            late=story.overrun is not None,
            lacking_reason=self.lacking_reason,
            different=next(iter((self.typed("check") or {}).get("different", ())), "").strip() if self.going_on else "",
        )

    def _story(self, typed: Typed | None) -> forms.StoryForm:
        return forms.StoryForm(
            typed,
            bought=self.bought,
            category=self.category,
            issue=self.trouble.issue.data,
            goods=self.trouble.chosen_goods,
            today=today(),
        )


def today() -> date:
    """The day it is in Beijing."""
    return local(clock.now()).date()


def typed_by(form: Form) -> dict[str, list[str]]:
    """What a form was given, as a draft keeps it."""
    return {str(field.name): [str(one) for one in field.raw_data or ()] for field in form}


def chosen_order(viewer: Viewer, typed: Typed) -> OrderSeen | None:
    """The order that was chosen on page 1, if it is one of the viewer's."""
    named = next(iter(typed.get("order_id", ())), "")
    if not (named.isascii() and named.isdigit() and len(named) < 10):
        return None
    try:
        return order_seen_by(viewer, int(named))
    except NotFound:
        return None


def check_order(form: forms.OrderForm, order: OrderSeen | None) -> bool:
    """Say what is wrong with the choice on page 1. True when nothing is."""
    chosen = set(form.items.data or ())
    if order is None:
        if form.order_id.data:
            form.complain(form.order_id, gettext("没有找到这个订单，请从列表里选一个"))
        return False
    if order.merchant_id is None:
        text = gettext("「%(shop)s」还没有入驻评理，投诉送不到。可以在订单页查看其他途径", shop=order.shop_name)
        form.complain(form.order_id, text)
        return False
    if len(order.items) > 1 and not chosen & {str(item.id) for item in order.items}:
        form.complain(form.items, gettext("请勾选有问题的商品"))
        return False
    return True
