"""What a browser may send on the six pages of a complaint.

Each form is made from what was typed, be it just now or days ago: a draft keeps what was typed, and the same form says
whether it is complete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import Optional

from portal.domain.claims import HAPPENED
from portal.domain.evidence import MAX_FILES_A_CASE_A_SIDE
from portal.domain.money import addition_fen, ceiling_fen
from portal.domain.taxonomy import (
    EVIDENCE_KINDS,
    GROUPS,
    STATUTORY_BASES,
    Category,
    Group,
    Issue,
    Track,
    Window,
    checklist,
    filing_windows,
    find_issue,
    late_by,
)
from portal.domain.taxonomy import Anchor as From
from portal.forms.fields import Form, Letters, LineField, Required, TicksField, WordsField, YuanField, options
from portal.words import money

WORDS_CHARACTERS = (20, 2000)
REASON_CHARACTERS = 300
SAID_CHARACTERS = 500
CAPTION_CHARACTERS = 100
SHOWS_CHARACTERS = 500

UNSURE = "unsure"
# A kind of goods to choose when the listed ones, which only differ in their time limits, do not fit.
OTHER_GOODS = "other"
# Results that give back what was paid, and so never more than that.
REFUNDS = ("return_and_refund", "refund_only", "partial_refund", "cancel_order")
# Results that say little without words of one's own.
NEED_WORDS = ("compensate_losses", "promised_compensation", "keep_promise", "other")
ABOVE_THE_PRICE = ("fraud", "food")


@dataclass(frozen=True)
class Bought:
    """What the later pages have to know about the order.

    paid_fen   for the chosen items
    ordered_on, signed_on  local days
    """

    paid_fen: int
    ordered_on: date
    signed_on: date | None


def open_groups() -> list[Group]:
    """The groups in which something can be complained about to a merchant."""
    return [group for group in GROUPS.values() if open_categories(group)]


def open_categories(group: Group) -> list[Category]:
    """The categories of a group that are complaints; what concerns the platform itself goes another way."""
    return [category for category in group.categories if category.track is Track.COMPLAINT]


class DraftForm(Form):
    """A page of the draft. Where it came from was settled before it gets here, so it carries no token of its own."""

    def __init__(self, typed: Mapping[str, list[str]] | None = None, **kwargs: Any) -> None:
        formdata = None if typed is None else MultiDict([(name, one) for name, all_ in typed.items() for one in all_])
        super().__init__(formdata=formdata, meta={"csrf": False}, **kwargs)

    @property
    def names(self) -> frozenset[str]:
        """The names of the controls that this page has."""
        return frozenset(str(field.name) for field in self)


class OrderForm(DraftForm):
    """Page 1: the order, and the items of it that are complained about."""

    order_id = RadioField(
        _l("选择订单"), choices=[], validate_choice=False, validators=[Required(_l("请选择一个订单"))]
    )
    items = TicksField(_l("哪些商品有问题？"), choices=[], validate_choice=False)


class TroubleForm(DraftForm):
    """Page 2: from a group of troubles to the one that fits."""

    group = RadioField(_l("哪一类问题？"), validators=[Required(_l("请选择一类问题，都不合适就选「其他」"))])
    category = RadioField(_l("更接近哪一种？"), validators=[Required(_l("请选择最接近的一种"))])
    issue = RadioField(_l("具体是什么情况？"), validators=[Required(_l("请选择具体情况，都不合适就选「以上都不是」"))])
    goods = RadioField(_l("是哪种商品？"), choices=[], validate_choice=False)

    def __init__(self, typed: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(typed)
        groups = open_groups()
        self.group.choices = _choices(groups)
        self.shown_group = next((group for group in groups if group.code == self.group.data), None)
        categories = open_categories(self.shown_group) if self.shown_group else []
        if len(categories) == 1:
            _choose(self.category, categories[0].code)
        self.category.choices = _choices(categories)
        self.shown_category = next((c for c in categories if c.code == self.category.data), None)
        issues = self.shown_category.choices if self.shown_category else ()
        if len(issues) == 1:
            _choose(self.issue, issues[0].code)
        self.issue.choices = _choices(issues)
        goods = self.shown_category.goods if self.shown_category else ()
        other = options({OTHER_GOODS: gettext("都不是，或者不确定")}) if goods else []
        self.goods.choices = _choices(goods) + other

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer fits the one before it."""
        fine = super().validate(extra_validators)
        if self.shown_category is None:
            # One thing to mend at a time: what follows from the missing answer is not on the page yet.
            self.issue.errors = []
        if self.shown_group is None:
            self.category.errors = []
        if self.goods.choices and self.goods.data not in {choice.value for choice in self.goods.choices}:
            self.complain(self.goods, gettext("请选择商品的种类，不确定也可以"))
            fine = False
        return fine

    @property
    def chosen_issue(self) -> Issue | None:
        """The issue that was chosen, when there is one of that name in the category."""
        return find_issue(self.shown_category, self.issue.data or "") if self.shown_category else None

    @property
    def chosen_goods(self) -> str:
        """Code of GOODS, or nothing."""
        known = self.shown_category.goods if self.shown_category else ()
        return self.goods.data if self.goods.data in {one.code for one in known} else ""


def _choices(rows: Iterable[Any]) -> list[Any]:
    """Rows of the taxonomy as choices, in the reader's language."""
    return options({row.code: gettext(row.name) for row in rows})


def _choose(field: RadioField, code: str) -> None:
    """Where there is one thing to choose, it is chosen."""
    field.data, field.raw_data = code, [code]


class StoryForm(DraftForm):
    """Page 3: when, what, and whether the merchant knows."""

    noticed_on = DateField(_l("什么时候发现的？"), validators=[Required(_l("请填写发现问题的日期"))])
    late_reason = WordsField(
        _l("为什么现在才提出？"),
        validators=[Optional(), Letters(max=REASON_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
    )
    words = WordsField(
        _l("发生了什么？"),
        validators=[
            Required(_l("请写一写发生了什么，至少20个字")),
            Letters(*WORDS_CHARACTERS, message=_l("请写%(min)d到%(max)d个字")),
        ],
    )
    told = RadioField(
        _l("和商家说过吗？"),
        choices=options({"yes": _l("说过"), "no": _l("还没有")}),
        validators=[Required(_l("请选择有没有和商家说过"))],
    )
    told_on = DateField(_l("什么时候说的？"), validators=[Optional()])
    merchant_said = WordsField(
        _l("商家怎么说？"),
        validators=[Optional(), Letters(max=SAID_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
    )

    def __init__(
        self,
        typed: Mapping[str, list[str]] | None,
        *,
        bought: Bought,
        category: Category,
        issue: str,
        goods: str,
        today: date,
    ) -> None:
        super().__init__(typed)
        self.bought, self.category, self.issue, self.goods, self.today = bought, category, issue, goods, today

    @property
    def windows(self) -> tuple[Window, ...]:
        """The usual time limits for filing."""
        return filing_windows(self.category, goods=self.goods, issue=self.issue)

    @property
    def overrun(self) -> Window | None:
        """The time limit that has been overrun, if any. Filing stays possible; only the reason is asked for."""
        if self.noticed_on.data is None:
            return None
        counted_from = self._counted_from(self.noticed_on.data)
        return late_by(self.category, counted_from, self.today, goods=self.goods, issue=self.issue)

    @property
    def told_merchant(self) -> str:
        """As domain.facts.Complaint has it."""
        if self.told.data == "yes" and self.told_on.data:
            return str(self.told_on.data.isoformat())
        return str(self.told.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Days that can be true, and a reason for what comes late."""
        super().validate(extra_validators)
        for field in (self.noticed_on, self.told_on):
            if field.data and not field.errors and field.data > self.today:
                self.complain(field, gettext("日期还没有到，请填写今天或更早的日期"))
        if self.noticed_on.data and not self.noticed_on.errors and self.noticed_on.data < self.bought.ordered_on:
            self.complain(self.noticed_on, gettext("日期早于下单日期，请核对"))
        if self.overrun and not self.late_reason.data and not self.noticed_on.errors:
            self.complain(self.late_reason, gettext("请说明为什么现在才提出，例如 一直在等商家答复"))
        return not self.errors

    def _counted_from(self, noticed_on: date) -> date:
        anchors = {window.from_ for window in self.windows}
        if self.bought.signed_on and anchors <= {From.SIGNED_OFF, From.DAY_AFTER_SIGN_OFF}:
            return self.bought.signed_on
        if anchors == {From.PURCHASE}:
            return self.bought.ordered_on
        return noticed_on


class WantsForm(DraftForm):
    """Page 4: what would settle it. Made by `wants_form`, since the amounts depend on the category."""

    codes: TicksField
    basis: RadioField
    category: Category
    bought: Bought

    def amount(self, code: str) -> YuanField | None:
        """The field for the money of a result, where money belongs to it."""
        field: YuanField | None = self._fields.get(f"amount_{code}")
        return field

    def said(self, code: str) -> LineField | None:
        """The field for one's own words about a result, where it needs them."""
        field: LineField | None = self._fields.get(f"words_{code}")
        return field

    @property
    def chosen_basis(self) -> str:
        """Code of STATUTORY_BASES."""
        return self.basis.data if self.basis.data in STATUTORY_BASES else "none"

    @property
    def asked_fen(self) -> int:
        """Everything that was asked for in money."""
        return sum(one["amount_fen"] or 0 for one in self.wanted)

    @property
    def ceiling_fen(self) -> int:
        """The most that can be asked for on the chosen basis."""
        return ceiling_fen(self.bought.paid_fen, self.chosen_basis)

    @property
    def wanted(self) -> tuple[dict[str, Any], ...]:
        """The results as services.filing takes them."""
        return tuple(self._wanted(code) for code in self.codes.data or ())

    def validate(self, extra_validators: Any = None) -> bool:
        """Every sum is there, and together they stay within what was paid and what the law adds."""
        super().validate(extra_validators)
        chosen = self.codes.data or []
        if UNSURE in chosen and len(chosen) > 1:
            self.complain(self.codes, gettext("选了「我不确定」就不用再选别的；请只留一边"))
        for code in chosen:
            self._check_one(code)
        if "statutory_compensation" in chosen and self.chosen_basis not in ABOVE_THE_PRICE:
            self.complain(self.basis, gettext("要求法定惩罚性赔偿，请选择属于哪一种"))
        if not self.errors:
            self._check_sums()
        return not self.errors

    def _check_one(self, code: str) -> None:
        amount, said = self.amount(code), self.said(code)
        if amount is not None and not amount.errors and not amount.fen:
            self.complain(amount, gettext("请填写金额，例如 199.00"))
        if said is not None and not said.errors and not said.data:
            self.complain(said, gettext("请用一句话写清楚"))

    def _check_sums(self) -> None:
        refunds = [field for code in REFUNDS if code in self.codes.data and (field := self.amount(code))]
        if sum(field.fen or 0 for field in refunds) > self.bought.paid_fen:
            text = gettext("退款合计不能超过这些商品的实付%(paid)s", paid=money(self.bought.paid_fen))
            self.complain(refunds[-1], text)
        elif self.asked_fen > self.ceiling_fen:
            text = gettext(
                "合计%(asked)s，超过上限%(ceiling)s。请减少金额，或者选择额外赔偿的依据",
                asked=money(self.asked_fen),
                ceiling=money(self.ceiling_fen),
            )
            self.complain(self.basis, text)

    def _wanted(self, code: str) -> dict[str, Any]:
        amount, said = self.amount(code), self.said(code)
        return {
            "code": code,
            "amount_fen": amount.fen if amount is not None else None,
            "words": (said.data or "") if said is not None else "",
        }


def wants_form(typed: Mapping[str, list[str]] | None, *, category: Category, bought: Bought) -> WantsForm:
    """Page 4 for a category, with a field of money for each result that takes some."""
    fields: dict[str, Any] = {
        "codes": TicksField(
            _l("希望怎么解决？可以选几项"),
            choices=_choices(category.resolutions) + options({UNSURE: gettext("我不确定")}),
            validators=[Required(_l("请至少选择一项，还没想好就选「我不确定」"))],
        )
    }
    for one in category.resolutions:
        if one.takes_money:
            fields[f"amount_{one.code}"] = YuanField(_l("金额"))
        if one.code in NEED_WORDS:
            fields[f"words_{one.code}"] = LineField(_l("具体说明"), validators=[Optional(), Letters(max=200)])
    fields["basis"] = RadioField(
        _l("要求额外赔偿吗？"),
        choices=_choices(STATUTORY_BASES.values()),
        default="none",
        validators=[Optional()],
    )
    form: WantsForm = type("WantsForm", (WantsForm,), fields)(typed)
    form.category, form.bought = category, bought
    return form


def how_the_ceiling_is_made(paid_fen: int) -> dict[str, str]:
    """For each basis, the most that can be asked for on it and what that is made of."""
    words = {}
    for code in STATUTORY_BASES:
        addition = addition_fen(paid_fen, code)
        most = money(paid_fen + addition)
        words[code] = (
            gettext(
                "合计最多%(most)s：实付%(paid)s，再加%(addition)s。",
                most=most,
                paid=money(paid_fen),
                addition=money(addition),
            )
            if addition
            else gettext("合计最多%(most)s，就是实付的金额。", most=most)
        )
    return words


class EvidenceForm(DraftForm):
    """Page 5: what each file shows. Made by `evidence_form`."""

    def kind(self, evidence_id: str) -> SelectField:
        """The field that says what a file is."""
        return self._fields[f"kind_{evidence_id}"]

    def caption(self, evidence_id: str) -> LineField:
        """The field for a remark about a file."""
        return self._fields[f"caption_{evidence_id}"]

    def shows(self, evidence_id: str) -> WordsField:
        """The field for what can be seen from a file."""
        return self._fields[f"shows_{evidence_id}"]

    def claims(self, evidence_id: str) -> TicksField:
        """The field for what a file supports: what happened, and codes of the results asked for."""
        return self._fields[f"claims_{evidence_id}"]


def evidence_form(
    typed: Mapping[str, list[str]] | None, files: Sequence[Any], kinds: list[Any], claims: Mapping[str, str]
) -> EvidenceForm:
    """Page 5 for the files that were handed in so far.

    files   queries.drafts.DraftFile; what was said of them before stands until something else is typed
    kinds   as `kinds_to_choose` gives them
    claims  what a file can support, in words: HAPPENED, and codes of the results asked for. One that was ticked and is
            no longer asked for is forgotten
    """
    fields: dict[str, Any] = {}
    for file in files[:MAX_FILES_A_CASE_A_SIDE]:
        ask = gettext("请选择「%(name)s」能说明什么", name=file.file_name)
        fields[f"kind_{file.id}"] = SelectField(
            _l("这份证据是什么？"), choices=kinds, default=file.kind, validators=[Required(ask)]
        )
        fields[f"caption_{file.id}"] = LineField(
            _l("一句话说明"),
            default=file.caption,
            validators=[Optional(), Letters(max=CAPTION_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
        )
        fields[f"shows_{file.id}"] = WordsField(
            _l("从文件里能看出什么"),
            default=file.shows,
            validators=[Optional(), Letters(max=SHOWS_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
        )
        fields[f"claims_{file.id}"] = TicksField(_l("支持哪一项"), choices=options(claims), default=[HAPPENED])
    fields["lacking_reason"] = WordsField(
        _l("需要的证据没有？说明原因"),
        validators=[Optional(), Letters(max=REASON_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
    )
    known = None if typed is None else _still_known(typed, fields, files, claims)
    form: EvidenceForm = type("EvidenceForm", (EvidenceForm,), fields)(known)
    return form


def _still_known(
    typed: Mapping[str, list[str]], names: Iterable[str], files: Sequence[Any], claims: Iterable[str]
) -> dict[str, list[str]]:
    """What was typed into these controls; what came in since the page was drawn was not on it and keeps its word."""
    known = {name: typed[name] for name in names if name in typed}
    for file in files:
        kind, caption, shows, ticked = (f"{name}_{file.id}" for name in ("kind", "caption", "shows", "claims"))
        if kind not in known:
            known = {ticked: [HAPPENED]} | known | {kind: [file.kind], caption: [file.caption], shows: [file.shows]}
        known[ticked] = [code for code in known.get(ticked, ()) if code in claims]
    return known


def kinds_to_choose(category: Category, issue: Issue | None) -> list[Any]:
    """The kinds of evidence for a list to choose from: what the checklist asks for first, then everything else."""
    asked = [item.kind for item in checklist(category, issue) if not EVIDENCE_KINDS[item.kind].attached_by_system]
    rest = [kind.code for kind in EVIDENCE_KINDS.values() if kind.code not in asked and not kind.attached_by_system]
    return options({"": gettext("请选择")}) + _choices(EVIDENCE_KINDS[code] for code in (*asked, *rest))


class CheckForm(DraftForm):
    """Page 6: the word given for all of it, and what sets it apart from a complaint that is still going on."""

    different = WordsField(
        _l("这次有什么不同？"),
        validators=[Optional(), Letters(max=REASON_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
    )

    declared = BooleanField(
        _l("我写的是自己知道的真实情况，上传的材料没有改动过。"),
        validators=[Required(_l("请勾选这项声明后再提交"))],
    )

    def __init__(self, typed: Mapping[str, list[str]] | None = None, *, going_on: str = "") -> None:
        super().__init__(typed)
        self.going_on = going_on

    def validate(self, extra_validators: Any = None) -> bool:
        """The word is given; of two complaints about one thing, the second says what is different."""
        super().validate(extra_validators)
        if self.going_on and not self.different.data:
            text = gettext("%(ref)s还在处理。写一句这次有什么不同，或者到那里补充", ref=self.going_on)
            self.complain(self.different, text)
        return not self.errors
