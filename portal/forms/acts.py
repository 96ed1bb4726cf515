"""What people fill in to do something to a case: for every act a form with the fields of its facts, and no others.

FORMS says which form an act has. The words that a form asks for differ from act to act, so they stand in ASKED.
Whether an act may be done is not asked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TimeField,
)
from wtforms import Field as AnyField
from wtforms import Form as Part
from wtforms.validators import NumberRange, Optional

from portal.domain.casefile import Proceeding
from portal.domain.deadlines import POLICIES
from portal.domain.facts import ENFORCEMENTS, FACTS, MAX_WORDS, PROMISED_WITHIN, PROOFS, SUSPENSIONS
from portal.domain.money import addition_fen, ceiling_fen
from portal.domain.parties import SIDES, Audience, Party
from portal.domain.policy import Permit
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.duty import Act as Duty
from portal.domain.rulebooks.evidence_request import Act as Request
from portal.domain.rulebooks.extension import Act as Extension
from portal.domain.rulebooks.offer import Act as Offer
from portal.domain.rulebooks.promise import Act as Promise
from portal.domain.rulebooks.proposal import Act as Proposal
from portal.domain.taxonomy import DECLINE_REASONS, EVIDENCE_KINDS, REFUSAL_GROUNDS, REOPEN_GROUNDS, WITHDRAWAL_REASONS
from portal.domain.terms import MAX_DAYS, MAX_TERM
from portal.forms.fields import (
    Form,
    Letters,
    LineField,
    OwnWords,
    Required,
    TicksField,
    WordsField,
    YuanField,
    clean_text,
    options,
)
from portal.models.evidence import Evidence
from portal.phrases import ENFORCEMENTS as ENFORCEMENT_WORDS
from portal.phrases import PARTIES, STANCES, entry_line
from portal.phrases import SUSPENSIONS as SUSPENSION_WORDS
from portal.queries.cases import CaseSeen, EntrySeen
from portal.words import BEIJING, moment, money

TOO_MANY_LETTERS = _l("请不要超过%(max)d个字")
CAPTION_CHARACTERS = 100
LINE_CHARACTERS = 200
EXCERPT_CHARACTERS = 40
ANY_EVIDENCE = "other"


@dataclass(frozen=True)
class Asked:
    """The words that an act asks for: what stands above the field, what helps, and what is said when they miss.

    missing  empty where the words may be left out
    """

    label: Any
    hint: Any = ""
    missing: Any = ""


@dataclass(frozen=True)
class Surroundings:
    """What a form is drawn from beside the case itself.

    thread     the entries that the reader can see
    waiting    files of theirs that no act has handed in yet
    mediators  (account id, name) of those who may be named
    entry      id of the entry that the form is about, as its address says
    now        when it is drawn or sent
    """

    now: datetime
    thread: Sequence[EntrySeen] = ()
    waiting: Sequence[Evidence] = ()
    mediators: Sequence[tuple[int, str]] = ()
    entry: str = ""


ASKED: Mapping[str, Asked] = {
    Act.ASK_TO_SUPPLEMENT: Asked(_l("还缺什么"), _l("写清楚要什么、为什么要。消费者会照着准备。")),
    Act.REFUSE_CASE: Asked(_l("说明"), _l("写明为什么，以及可以走的其他途径。消费者会看到。")),
    Act.SUPPLEMENT: Asked(_l("要补充的内容"), "", _l("请写要补充的内容，或者添加文件")),
    Act.ASK_MORE_TIME: Asked(_l("为什么需要更多时间")),
    Act.ANSWER: Asked(
        _l("你的说明"),
        _l("先说事实，再说怎么处理。消费者和调解员都会看到。"),
        _l("请写一写事情的经过和你的处理意见"),
    ),
    Act.ACCEPT_AS_ASKED: Asked(_l("想对消费者说的话")),
    Act.MAKE_OFFER: Asked(_l("附言"), _l("条款以上面填写的为准，这里只写说明。")),
    Act.PROPOSE: Asked(_l("为什么这样建议"), _l("双方都会看到。条款以上面填写的为准。")),
    Act.ASK_FOR_MEDIATOR: Asked(_l("为什么需要调解员")),
    Act.DECLARE_CONFLICT: Asked(_l("是什么关系"), _l("只用来核对以后的分派。")),
    Act.REQUEST_EVIDENCE: Asked(
        _l("要补充什么"), _l("写具体，例如 打包时的连续视频。"), _l("请写明要补充什么，例如 打包时的连续视频")
    ),
    Act.PROPOSE_EXTENSION: Asked(_l("为什么要延长")),
    Act.SEND_FOR_TESTING: Asked(_l("检测什么")),
    Act.ASK_TO_END_TESTING: Asked(_l("为什么要结束检测"), "", _l("请写明为什么要结束检测")),
    Act.RECEIVE_REPORT: Asked(_l("报告的结论"), _l("用自己的话写明结论，并上传报告。"), _l("请写明结论，或者上传报告")),
    Act.END_TESTING: Asked(_l("为什么结束检测"), "", _l("请写明为什么结束检测")),
    Act.ASK_FOR_RULING: Asked(_l("为什么请求裁定")),
    Act.CLOSE_RECORD: Asked(_l("想对双方说的话")),
    Act.TERMINATE: Asked(
        _l("为什么终止"),
        _l("双方都会看到。请写明可以走的其他途径，例如 12315、仲裁、法院。"),
        _l("请写明为什么终止，以及可以走的其他途径"),
    ),
    Act.SUSPEND: Asked(_l("具体情况"), _l("双方都会看到。")),
    Act.RESUME_CASE: Asked(_l("为什么恢复")),
    Act.ENFORCE: Asked(_l("做了什么"), _l("双方都会看到。"), _l("请写明做了什么")),
    Act.GIVE_MORE_TIME: Asked(_l("为什么再给时间")),
    Act.WITHDRAW: Asked(_l("想说明的话")),
    Act.UNDO_WITHDRAWAL: Asked(_l("为什么取消撤回")),
    Act.ASK_RECONSIDERATION: Asked(
        _l("为什么应该受理"), _l("由另一位审核的人重新看。"), _l("请写明为什么应该受理，或者添加文件")
    ),
    Act.REOPEN: Asked(_l("发生了什么"), _l("写明什么没有做到，或者什么问题又出现了。")),
    Act.MAKE_PROMISE: Asked(
        _l("承诺做什么"), _l("例如 上传快递公司的破损登记结果。"), _l("请写明承诺做什么，例如 上传快递登记结果")
    ),
    Act.ADD_MESSAGE: Asked(
        _l("补充说明"),
        _l("另一方和调解员都会看到。请不要写身份证号或银行卡号。"),
        _l("请写要补充的话，或者添加文件"),
    ),
    Act.ADD_EVIDENCE: Asked(_l("这些证据说明什么"), "", _l("请添加文件，或者写明要补充的内容")),
    Act.CORRECT: Asked(_l("应该是什么"), _l("原来的话不会改动，更正会附在后面。"), _l("请写明应该是什么")),
    Act.MASK: Asked(_l("为什么折叠"), _l("写的人会看到这个理由。"), _l("请写明为什么折叠")),
    Act.WRITE_TO_MEDIATOR: Asked(_l("想对调解员说的话"), "", _l("请写想说的话")),
    Act.WRITE_TO_SIDE: Asked(_l("想说的话"), "", _l("请写想说的话")),
    Act.REPORT_PRESSURE: Asked(
        _l("发生了什么"),
        _l("写明是谁、什么时候、说了或做了什么。有危险请先报警。"),
        _l("请写明发生了什么"),
    ),
    Act.ADD_NOTE: Asked(_l("写内部备注"), _l("只有调解组能看到，不会发给双方，也不会进入公示。"), _l("请写备注的内容")),
    Offer.DECLINE_OFFER: Asked(_l("想说明的话"), _l("写明怎样你能接受，商量会更快。")),
    Offer.ACCEPT_OFFER: Asked(_l("想对对方说的话")),
    Offer.RETRACT_OFFER: Asked(_l("为什么撤回")),
    Proposal.ACCEPT_PROPOSAL: Asked(_l("想说明的话")),
    Proposal.DECLINE_PROPOSAL: Asked(_l("为什么不同意")),
    Extension.DECLINE_EXTENSION: Asked(_l("为什么不同意")),
    Request.ANSWER_REQUEST: Asked(
        _l("你的回复"), _l("没有的也请写明，并说说为什么没有。"), _l("请写你的回复，或者添加文件")
    ),
    Request.DROP_REQUEST: Asked(_l("为什么取消")),
    Promise.KEEP_PROMISE: Asked(_l("做了什么"), "", _l("请写做了什么，或者添加文件")),
    Duty.REPORT_PERFORMANCE: Asked(_l("说明")),
    Duty.CONFIRM_PERFORMANCE: Asked(_l("想说明的话")),
    Duty.CONTEST_PERFORMANCE: Asked(
        _l("哪里没有做到"), _l("例如 没有收到退款，或者寄来的不是约定的东西。"), _l("请写明哪里没有做到，或者添加文件")
    ),
    Duty.FIND_DONE: Asked(_l("依据是什么"), _l("双方都会看到。"), _l("请写明依据")),
    Duty.FIND_NOT_DONE: Asked(_l("依据是什么"), _l("双方都会看到。"), _l("请写明依据")),
}
PLAIN = Asked(_l("补充说明"))


class ActForm(Form):
    """The form of an act. Its fields are named as the facts that they become.

    key   the same one a second time does nothing more
    seen  id of the last entry that its reader could see when it was drawn
    """

    class Meta(Form.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, without characters that no page can show."""
            sent = super().wrap_formdata(form, formdata)
            if sent is None:
                return None
            cleaned = [(name, clean_text(value)) for name, values in sent.lists() for value in values]
            return MultiDict(cleaned)

    key = HiddenField()
    seen = HiddenField()

    case: CaseSeen
    permit: Permit
    around: Surroundings
    # Names of the fields in the order in which they are drawn, and what is said about them and about their choices.
    order: tuple[str, ...] = ()
    hints: Mapping[str, Any] = {}
    choice_hints: Mapping[str, Mapping[str, Any]] = {}
    optional: frozenset[str] = frozenset()

    def __init__(self, case: CaseSeen, permit: Permit, around: Surroundings, *, key: str = "", seen: str = "") -> None:
        self.case, self.permit, self.around = case, permit, around
        super().__init__(data={"key": key, "seen": seen, **self.first_values()})
        self.prepare()

    @property
    def act(self) -> str:
        """What is done with it."""
        return self.permit.move.act

    @property
    def matter(self) -> Proceeding:
        """The proceeding that it is about."""
        return self.permit.proceeding

    @property
    def asked(self) -> Asked:
        """The words that this act asks for."""
        return ASKED.get(self.act, PLAIN)

    @property
    def takes_files(self) -> bool:
        """Whether files can come with it."""
        return "files" in self

    @property
    def shown(self) -> list[AnyField]:
        """The fields to be drawn one after the other."""
        return [self[name] for name in self.order]

    @property
    def rows(self) -> list[Part]:
        """Parts of the form that are repeated."""
        return []

    def hint_of(self, f: AnyField) -> Any:
        """What helps to fill in a field."""
        return self.asked.hint if f.name == "words" else self.hints.get(f.name, "")

    def first_values(self) -> Mapping[str, Any]:
        """What is filled in before anybody types."""
        return {}

    def prepare(self) -> None:
        """Fit the form to its case: labels, choices."""

    def facts(self) -> dict[str, Any]:
        """What goes on record."""
        names = FACTS[self.act].__dataclass_fields__  # type: ignore[attr-defined]
        return {name: "" if self[name].data is None else self[name].data for name in names if name in self}

    def require(self, f: AnyField, right: Any, message: Any) -> bool:
        """Say what is wrong at a field unless it is right, or something was said there already."""
        if not right and not f.errors:
            self.complain(f, message)
        return bool(right)


class NothingForm(ActForm):
    """An act that says everything by itself."""


class WordsForm(ActForm):
    """Somebody's own words."""

    words = WordsField(_l("补充说明"), [Letters(max=MAX_WORDS, message=TOO_MANY_LETTERS)])
    order: tuple[str, ...] = ("words",)

    def prepare(self) -> None:
        self.words.label.text = self.asked.label

    @property
    def words_needed(self) -> bool:
        """Whether something has to be written."""
        return bool(self.asked.missing)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.words_needed:
            valid = self.require(self.words, self.words.data or self.brings_files, self.asked.missing) and valid
        return valid

    @property
    def brings_files(self) -> bool:
        """Whether there are files that could stand instead of words."""
        return False


class FilesForm(WordsForm):
    """Words, files, or both. Files that were taken before something else was wrong are kept."""

    files = MultipleFileField(_l("添加照片、视频或文件"))
    kept = TicksField(_l("已经上传的文件"), choices=[])
    kind = SelectField(_l("这些文件是什么？"), choices=[], validators=[Optional()])
    caption = LineField(_l("一句话说明"), [Letters(max=CAPTION_CHARACTERS, message=TOO_MANY_LETTERS)])
    just_taken: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def prepare(self) -> None:
        super().prepare()
        kinds = {kind.code: gettext(kind.name) for kind in EVIDENCE_KINDS.values() if not kind.attached_by_system}
        self.kind.choices = options({"": gettext("请选择"), **kinds})
        self._list(self.around.waiting)
        if not self.is_submitted():
            self.kept.data = [file.id for file in self.around.waiting]

    @property
    def brings_files(self) -> bool:
        return bool(self.kept.data)

    @property
    def kind_of_files(self) -> str:
        """Code of EVIDENCE_KINDS for the files that come now."""
        offered = {choice.value for choice in self.kind.choices}
        return self.kind.data if self.kind.data and self.kind.data in offered else ANY_EVIDENCE

    def keep(self, taken: Sequence[str], refused: Sequence[str], waiting: Sequence[Evidence]) -> None:
        """Tick the files that have just been taken, and say which were not."""
        self._list(waiting)
        known = {file.id for file in waiting}
        self.kept.data = [id for id in (*(self.kept.data or ()), *taken) if id in known]
        self.just_taken, self.refused = tuple(taken), tuple(refused)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for words in self.refused:
            self.complain(self.files, words)
        return valid and not self.refused

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"evidence": tuple(self.kept.data or ())}

    def _list(self, waiting: Sequence[Evidence]) -> None:
        self.kept.choices = options({file.id: file.file_name for file in waiting})


def _radio(label: Any, choices: Mapping[Any, Any], missing: Any = None, **kwargs: Any) -> RadioField:
    validators = [Required(missing)] if missing else [Optional()]
    return RadioField(label, choices=options(choices), validators=validators, **kwargs)


def _named(grounds: Mapping[str, Any]) -> dict[str, Any]:
    """Codes of a list of grounds with their names, looked up when they are drawn."""
    return {code: _l(ground.name) for code, ground in grounds.items()}


def _explained(grounds: Mapping[str, Any]) -> dict[str, Any]:
    return {code: _l(ground.explanation) for code, ground in grounds.items()}


SIDE_NAMES = {side.value: PARTIES[side] for side in SIDES}


class SupplementForm(WordsForm):
    """What is missing in a complaint."""

    items = TicksField(
        _l("缺哪些材料"),
        choices=options({k.code: _l(k.name) for k in EVIDENCE_KINDS.values() if not k.attached_by_system}),
    )
    order = ("items", "words")
    optional = frozenset({"items"})

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        said = self.items.data or self.words.data
        return self.require(self.words, said, gettext("请勾选缺的材料，或者写明还缺什么")) and valid


class RefusalForm(WordsForm):
    """Why a complaint is not accepted."""

    reason = _radio(_l("不予受理的理由"), _named(REFUSAL_GROUNDS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(REFUSAL_GROUNDS)}


class DeclineForm(WordsForm):
    """Why an offer is declined."""

    reason = _radio(_l("为什么不同意"), _named(DECLINE_REASONS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(DECLINE_REASONS)}


class ReopenForm(WordsForm):
    """Why a case is taken up again."""

    reason = _radio(_l("为什么要恢复"), _named(REOPEN_GROUNDS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(REOPEN_GROUNDS)}


class WithdrawalForm(WordsForm):
    """Why a complaint is withdrawn; nobody has to say."""

    reason = _radio(_l("为什么撤回"), _named(WITHDRAWAL_REASONS))
    order = ("reason", "words")
    optional = frozenset({"reason"})
    hints = {"reason": _l("选「受到压力」的，理由和说明只有调解组能看到，商家只会看到投诉已撤回。")}
    choice_hints = {"reason": _explained(WITHDRAWAL_REASONS)}

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"reason": self.reason.data or ""}


class Stance(Part):
    """What the merchant says to one wanted result."""

    class Meta(Part.Meta):
        def get_translations(self, _form: Any) -> OwnWords:
            return OwnWords()

    stance = _radio(_l("你的意见"), STANCES, _l("请选择同意、另提方案或不同意"))
    reason = LineField(_l("理由"), [Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])


class ReplyForm(FilesForm):
    """The merchant's answer: a stance on every result that is wanted, words, and evidence."""

    stances = FieldList(FormField(Stance))
    order = ("words",)

    def prepare(self) -> None:
        super().prepare()
        while len(self.stances) < len(self.case.wanted):
            self.stances.append_entry()
        del self.stances.entries[len(self.case.wanted) :]

    @property
    def rows(self) -> list[Part]:
        return [row.form for row in self.stances]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for row in self.rows:
            if row.stance.data == "refuse" and not row.reason.data and not row.reason.errors:
                row.reason.errors = [gettext("请写明为什么不同意")]
                valid = False
        return valid

    def facts(self) -> dict[str, Any]:
        stances = tuple(
            {"place": place, "stance": row.stance.data, "reason": row.reason.data or ""}
            for place, row in enumerate(self.rows)
        )
        return {"words": self.words.data, "stances": stances, "evidence": tuple(self.kept.data or ())}


class TermsForm(WordsForm):
    """The terms of an offer, or of the mediator's proposal."""

    refund = YuanField(_l("退款"), [Optional()])
    return_goods = BooleanField(_l("消费者先寄回商品"))
    postage_by = _radio(_l("退货运费由谁付"), SIDE_NAMES, default=Party.MERCHANT.value)
    send = LineField(_l("补寄或换货"), [Letters(max=MAX_TERM, message=TOO_MANY_LETTERS)])
    repair = BooleanField(_l("商家负责维修"))
    other = LineField(_l("其他"), [Letters(max=MAX_TERM, message=TOO_MANY_LETTERS)])
    within_days = IntegerField(
        _l("几天内完成"),
        [
            Required(_l("请填写1到30之间的天数")),
            NumberRange(1, MAX_DAYS, message=_l("请填写1到30之间的天数")),
        ],
        default=3,
    )
    order = ("refund", "return_goods", "postage_by", "send", "repair", "other", "within_days", "words")
    optional = frozenset({"refund", "send", "other"})
    hints = {
        "send": _l("写明寄什么、几件，例如 同款玻璃杯1个，包邮。"),
        "other": _l("例如 延长保修一年。"),
        "within_days": _l("从对方同意的第二天起算；要退货的，从退回之后起算。"),
    }

    @property
    def ceiling_fen(self) -> int:
        """The most that can be offered in money."""
        return ceiling_fen(self.case.paid_fen, self.case.basis)

    def hint_of(self, f: AnyField) -> Any:
        return how_the_ceiling_is_made(self.case) if f.name == "refund" else super().hint_of(f)

    def first_values(self) -> Mapping[str, Any]:
        """Somebody who answers an offer with another begins with the terms of the first."""
        kind = "proposal" if self.act == Act.PROPOSE else "offer"
        before = [p for p in self.case.file.open_of_kind(kind) if p.subject.get("to", "") in (*self.case.parties, "")]
        if not before:
            return {}
        terms = before[-1].subject["terms"]
        return {**terms, "refund": Decimal(terms["refund_fen"]) / 100 or None}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        gives = self.refund.fen or self.send.data or self.repair.data or self.other.data
        something = bool(gives) or bool(self.refund.errors)
        valid = self.require(self.refund, something, gettext("请至少写一项：退款、补寄、维修或其他")) and valid
        fits = (self.refund.fen or 0) <= self.ceiling_fen
        return self.require(self.refund, fits, too_much(self.refund.fen or 0, self.ceiling_fen)) and valid

    def facts(self) -> dict[str, Any]:
        terms = {
            "refund_fen": self.refund.fen or 0,
            "return_goods": bool(self.return_goods.data),
            "postage_by": self.postage_by.data or Party.MERCHANT.value,
            "send": self.send.data or "",
            "repair": bool(self.repair.data),
            "other": self.other.data or "",
            "within_days": self.within_days.data,
        }
        return {"words": self.words.data or "", "terms": terms}


class RequestForm(WordsForm):
    """Evidence that the mediator asks for."""

    of = TicksField(_l("向谁要"), choices=options(SIDE_NAMES), validators=[Required(_l("请选择向哪一方要"))])
    why = LineField(_l("为什么需要"), [Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])
    order = ("of", "words", "why")
    optional = frozenset({"why"})
    hints = {
        "of": _l("向双方要的，双方各自回复。"),
        "why": _l("例如 核对箱体变形发生在揽收前还是揽收后。"),
    }

    def facts(self) -> dict[str, Any]:
        return {"of": tuple(self.of.data or ()), "words": self.words.data, "why": self.why.data or ""}


class TestingForm(WordsForm):
    """Where something is tested, what for, and who pays first."""

    laboratory = LineField(
        _l("检测机构"),
        [Required(_l("请填写检测机构的名称")), Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)],
    )
    advance_by = _radio(_l("检测费由谁先垫付"), SIDE_NAMES, _l("请选择由谁先垫付"), default=Party.MERCHANT.value)
    expected_on = DateField(_l("预计什么时候出结果"), [Optional()])
    order = ("laboratory", "words", "advance_by", "expected_on")
    optional = frozenset({"expected_on"})
    hints = {"advance_by": _l("最后由有责任的一方承担。")}

    def facts(self) -> dict[str, Any]:
        on = self.expected_on.data
        return super().facts() | {"expected_on": on.isoformat() if on else ""}


class SuspensionForm(WordsForm):
    """Why a case stands still."""

    reason = _radio(_l("为什么中止"), {code: SUSPENSION_WORDS[code] for code in SUSPENSIONS}, _l("请选择中止的原因"))
    order = ("reason", "words")
    choice_hints = {"reason": {code: _l(POLICIES[f"suspension_{code}"].lapse) for code in SUSPENSIONS}}


class AssignmentForm(ActForm):
    """Who is to mediate: only those whom nothing ties to this case can be named."""

    mediator_id = SelectField(_l("由谁承办"), choices=[], validators=[Required(_l("请选择一位调解员"))])
    order = ("mediator_id",)
    hints = {"mediator_id": _l("和这起案件有利益冲突的人不在名单里。")}

    def prepare(self) -> None:
        self.mediator_id.choices = options({"": gettext("请选择"), **dict(self.around.mediators)})

    def facts(self) -> dict[str, Any]:
        return {"mediator_id": int(self.mediator_id.data)}


class PerformanceForm(FilesForm):
    """A duty reported as done, with what proves it."""

    proof = _radio(
        _l("用什么证明"),
        {"refund_id": _l("退款流水号"), "waybill": _l("快递单号"), "other": _l("其他凭证")},
        _l("请选择用什么证明"),
    )
    proof_no = LineField(_l("号码"), [Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])
    order = ("proof", "proof_no", "words")
    optional = frozenset({"proof_no"})
    hints = {"proof_no": _l("退款流水号10到40位，快递单号8到30位，只有字母和数字。选「其他凭证」的不用填。")}
    choice_hints = {
        "proof": {
            "refund_id": _l("可以核验。对方到期没有确认的，视为已经履行。"),
            "waybill": _l("可以核验。对方到期没有确认的，视为已经履行。"),
            "other": _l("不能直接核验。对方到期没有确认的，由调解员核对。"),
        }
    }

    def first_values(self) -> Mapping[str, Any]:
        return {"proof": USUAL_PROOFS.get(self.matter.subject["what"])}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        pattern = PROOFS.get(self.proof.data or "")
        fits = pattern is None or pattern.fullmatch(self.proof_no.data or "")
        return self.require(self.proof_no, fits, WRONG_NUMBERS.get(self.proof.data or "", "")) and valid

    def facts(self) -> dict[str, Any]:
        number = self.proof_no.data if self.proof.data in PROOFS else ""
        facts = {"proof": self.proof.data, "proof_no": number or "", "words": self.words.data or ""}
        return facts | {"evidence": tuple(self.kept.data or ())}


# What people usually have to show, by what they had to do.
USUAL_PROOFS = {"pay": "refund_id", "return_goods": "waybill", "send": "waybill"}
WRONG_NUMBERS = {
    "refund_id": _l("请填写退款流水号，10到40位字母或数字"),
    "waybill": _l("请填写快递单号，8到30位字母或数字，例如 SF1234567890"),
}


class EnforcementForm(WordsForm):
    """What was done about a duty that nobody performed."""

    how = _radio(_l("怎样处理"), {code: ENFORCEMENT_WORDS[code] for code in ENFORCEMENTS}, _l("请选择怎样处理"))
    order = ("how", "words")


class MoreTimeForm(WordsForm):
    """How much more time an overdue duty gets."""

    days = IntegerField(
        _l("再给几天"),
        [
            Required(_l("请填写1到30之间的天数")),
            NumberRange(1, MAX_DAYS, message=_l("请填写1到30之间的天数")),
        ],
        default=3,
    )
    order = ("days", "words")


class ContactForm(WordsForm):
    """A message to one side alone."""

    to = _radio(_l("写给谁"), SIDE_NAMES, _l("请选择写给哪一方"))
    order = ("to", "words")


class AboutForm(WordsForm):
    """Words about an earlier entry."""

    entry = SelectField(_l("是哪一条"), choices=[], validators=[Required(_l("请选择是哪一条"))])
    order = ("entry", "words")

    def first_values(self) -> Mapping[str, Any]:
        return {"entry": self.around.entry}

    def prepare(self) -> None:
        super().prepare()
        entries = {e.id: _excerpt(e, self.case, self.around.now) for e in self.open_entries}
        self.entry.choices = options({"": gettext("请选择"), **entries})

    @property
    def open_entries(self) -> list[EntrySeen]:
        """The entries that it can be about: with words, for all to read, and for a correction one's own."""
        own = self.act == Act.CORRECT
        said = [e for e in self.around.thread if e.audience is Audience.ALL and e.facts.get("words")]
        return [e for e in said if (e.mine if own else e.party in SIDES)]

    @property
    def about(self) -> EntrySeen | None:
        """The entry that was chosen."""
        return next((e for e in self.open_entries if e.id == self.entry.data), None)


class PromiseForm(WordsForm):
    """Something promised, and until when in Beijing."""

    on = DateField(_l("到哪一天"), [Required(_l("请填写日期，例如 2026-06-14"))])
    at = TimeField(_l("几点之前"), [Required(_l("请填写时间，例如 18:00"))], default=time(18))
    order = ("words", "on", "at")
    hints = {"at": _l("北京时间。")}

    @property
    def due_at(self) -> datetime:
        """The end of the promise."""
        return datetime.combine(self.on.data, self.at.data, BEIJING).astimezone(UTC)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.on.data is None or self.at.data is None:
            return valid
        later = self.require(
            self.on, self._in_time(), gettext("请填写还没有到的时间，最晚%(days)s天之内", days=PROMISED_WITHIN.days)
        )
        return later and valid

    def _in_time(self) -> bool:
        try:
            return self.around.now < self.due_at <= self.around.now + PROMISED_WITHIN
        except OverflowError:  # the first and the last day that a calendar can write have no neighbours
            return False

    def facts(self) -> dict[str, Any]:
        return {"words": self.words.data, "due_at": self.due_at.isoformat()}


# By the name of the facts that an act puts on record.
_BY_FACTS: Mapping[str, type[ActForm]] = {
    "Nothing": NothingForm,
    "Words": WordsForm,
    "Confidence": WordsForm,
    "Message": FilesForm,
    "Handed": FilesForm,
    "Reply": ReplyForm,
    "Withdrawal": WithdrawalForm,
    "Supplement": SupplementForm,
    "Offered": TermsForm,
    "Request": RequestForm,
    "Testing": TestingForm,
    "Suspension": SuspensionForm,
    "Assignment": AssignmentForm,
    "Performance": PerformanceForm,
    "Enforcement": EnforcementForm,
    "MoreTime": MoreTimeForm,
    "Contact": ContactForm,
    "About": AboutForm,
    "Promised": PromiseForm,
}
# A reason is chosen from the list of its act.
_REASONED: Mapping[str, type[ActForm]] = {
    Act.REFUSE_CASE: RefusalForm,
    Act.REOPEN: ReopenForm,
    Offer.DECLINE_OFFER: DeclineForm,
}
FORMS: Mapping[str, type[ActForm]] = {
    act: _REASONED.get(act) or _BY_FACTS[FACTS[act].__name__]
    for act in KIND_OF_ACT
    if act in _REASONED or FACTS[act].__name__ in _BY_FACTS
}


def how_the_ceiling_is_made(case: CaseSeen) -> str:
    """The most that a case can be about in money, and what that is made of."""
    most, paid = money(ceiling_fen(case.paid_fen, case.basis)), money(case.paid_fen)
    addition = addition_fen(case.paid_fen, case.basis)
    if not addition:
        return gettext("最多%(most)s，就是实付的金额。", most=most)
    return gettext(
        "最多%(most)s：实付%(paid)s，加上依法最多可以增加的%(more)s。", most=most, paid=paid, more=money(addition)
    )


def too_much(amount_fen: int, most_fen: int) -> str:
    """What is said of an amount above the ceiling."""
    return gettext("%(amount)s超过了最多可以填写的%(most)s", amount=money(amount_fen), most=money(most_fen))


def _excerpt(entry: EntrySeen, case: CaseSeen, now: datetime) -> str:
    words = " ".join(str(entry.facts["words"]).split())
    short = words if len(words) <= EXCERPT_CHARACTERS else f"{words[:EXCERPT_CHARACTERS]}…"
    return gettext(
        "%(when)s %(what)s：%(words)s", when=moment(entry.at, now), what=entry_line(entry, case), words=short
    )
