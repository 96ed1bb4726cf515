"""What people fill in to do something to a case: for every act a form with the fields of its facts, and no others.

forms.registry says which form an act has. The words that a form asks for differ from act to act, so they stand in ASKED.
Whether an act may be done is not asked here.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from portal.domain.claims import Claim, Tie, ties_chosen
from portal.domain.deadlines import POLICIES
from portal.domain.duties import broken_promises
from portal.domain.facts import ENFORCEMENTS, FACTS, MAX_WORDS, PAUSED_WITHIN, PROMISED_WITHIN, PROOFS, SUSPENSIONS
from portal.domain.money import addition_fen, ceiling_fen
from portal.domain.parties import SIDES, TEAM, Audience, Party
from portal.domain.periods import local
from portal.domain.policy import Permit
from portal.domain.reply_templates import is_no_answer
from portal.domain.rulebooks.complaint import Act, Outcome
from portal.domain.rulebooks.duty import Act as Duty
from portal.domain.rulebooks.evidence_request import Act as Request
from portal.domain.rulebooks.extension import Act as Extension
from portal.domain.rulebooks.intervention import Act as Intervention
from portal.domain.rulebooks.malice_claim import Act as Malice
from portal.domain.rulebooks.offer import Act as Offer
from portal.domain.rulebooks.promise import Act as Promise
from portal.domain.rulebooks.proposal import Act as Proposal
from portal.domain.rulebooks.recusal import Act as Recusal
from portal.domain.rulebooks.report_comment import Act as Comment
from portal.domain.rulebooks.ruling_review import Act as Review
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.domain.rulebooks.sanction_appeal import Act as Appeal
from portal.domain.rulebooks.service_complaint import Act as Service
from portal.domain.rulebooks.signature import Act as Signature
from portal.domain.rulebooks.update import Act as Update
from portal.domain.signals import Seen
from portal.domain.taxonomy import DECLINE_REASONS, EVIDENCE_KINDS, REFUSAL_GROUNDS, REOPEN_GROUNDS, WITHDRAWAL_REASONS
from portal.domain.terms import MAX_DAYS, MAX_TERM
from portal.forms.fields import (
    Form,
    Letters,
    LineField,
    OwnWords,
    Required,
    RowsField,
    TicksField,
    WordsField,
    YuanField,
    clean_text,
    options,
)
from portal.lengths import Named
from portal.models.evidence import Evidence
from portal.phrases import ENFORCEMENTS as ENFORCEMENT_WORDS
from portal.phrases import PARTIES, STANCES, entry_line, piece_name
from portal.phrases import SUSPENSIONS as SUSPENSION_WORDS
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen
from portal.queries.decisions import RulingSeen
from portal.words import BEIJING, moment, money

TOO_MANY_LETTERS = _l("请不要超过%(max)d个字")
CAPTION_CHARACTERS = 100
SHOWS_CHARACTERS = 500
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
    evidence   the numbered files of the case
    claims     what the two sides claim, each with its words
    mediators  (account id, name) of those who may be named
    away       names of those who cannot be named because they are away, with until when
    colleagues (account id, name) of those of the team who may be mentioned
    entry      id of the entry that the form is about, as its address says
    number     of the file that it is about, as its address says
    now        when it is drawn or sent
    signals    those of the case that the reader may rely on
    templates  (id, title, words) that an answer can begin with, filled in for this case
    template   id of the one that it begins with, as its address says
    warned     whether whoever is to be sanctioned has been warned before
    ruling     the ruling that stands, where it is to be put right or replaced
    """

    now: datetime
    thread: Sequence[EntrySeen] = ()
    waiting: Sequence[Evidence] = ()
    evidence: Sequence[EvidenceSeen] = ()
    claims: Sequence[tuple[Claim, str]] = ()
    mediators: Sequence[tuple[int, str]] = ()
    away: Sequence[str] = ()
    colleagues: Sequence[tuple[int, str]] = ()
    entry: str = ""
    number: str = ""
    signals: Sequence[Seen] = ()
    templates: Sequence[tuple[int, str, str]] = ()
    template: str = ""
    warned: bool = False
    ruling: RulingSeen | None = None


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
    Act.HAND_OVER: Asked(
        _l("交接说明"),
        _l("写明进展、还要做什么、注意什么。只有调解组能看到。"),
        _l("请写交接说明，接手的人要靠它接着办"),
    ),
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
    Act.LOG_CONTACT: Asked(
        _l("说了什么"), _l("写清对方说了什么、你说了什么。可以添加录音或截图。"), _l("请写明说了什么")
    ),
    Act.ADD_MESSAGE: Asked(
        _l("补充说明"),
        _l("另一方和调解员都会看到。请不要写身份证号或银行卡号。"),
        _l("请写要补充的话，或者添加文件"),
    ),
    Act.ADD_EVIDENCE: Asked(_l("想说明的话"), "", _l("请添加文件，或者写明要补充的内容")),
    Act.WITHDRAW_EVIDENCE: Asked(_l("为什么撤回"), _l("双方和调解员都会看到。")),
    Act.SHOW_REDACTED: Asked(_l("遮盖了什么"), _l("例如 遮盖了身份证号和住址。双方都会看到这句话。")),
    Act.RESTRICT_EVIDENCE: Asked(
        _l("为什么限制"),
        _l("例如 含有第三人的身份证号。双方都会看到，请不要写出要保护的内容。"),
        _l("请写明为什么限制"),
    ),
    Act.LIFT_RESTRICTION: Asked(_l("为什么取消限制")),
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
    Signature.RETURN_RULING: Asked(
        _l("要改什么"), _l("写明哪一处、为什么。只有调解组能看到。"), _l("请写明要改什么，为什么")
    ),
    Extension.DECLINE_EXTENSION: Asked(_l("为什么不同意")),
    Request.ANSWER_REQUEST: Asked(
        _l("你的回复"), _l("没有的也请写明，并说说为什么没有。"), _l("请写你的回复，或者添加文件")
    ),
    Request.DROP_REQUEST: Asked(_l("为什么取消")),
    Promise.CONFIRM_PROMISE: Asked(_l("想说明的话")),
    Promise.CORRECT_PROMISE: Asked(
        _l("当时是怎么说的"), _l("写明你承诺的是什么；没有作过承诺的，也请写明。"), _l("请写明当时是怎么说的")
    ),
    Promise.CONFIRM_KEPT: Asked(_l("想说明的话")),
    Request.ASK_REQUEST_TIME: Asked(_l("为什么需要更多时间")),
    Comment.COMMENT_ON_REPORT: Asked(
        _l("你对报告的意见"), _l("例如 样品是不是那一件，结论说明了什么。"), _l("请写你的意见，或者添加文件")
    ),
    Promise.KEEP_PROMISE: Asked(_l("做了什么"), "", _l("请写做了什么，或者添加文件")),
    Duty.REPORT_PERFORMANCE: Asked(_l("说明")),
    Duty.CONFIRM_PERFORMANCE: Asked(_l("想说明的话")),
    Duty.CONTEST_PERFORMANCE: Asked(
        _l("哪里没有做到"), _l("例如 没有收到退款，或者寄来的不是约定的东西。"), _l("请写明哪里没有做到，或者添加文件")
    ),
    Duty.FIND_DONE: Asked(_l("依据是什么"), _l("双方都会看到。"), _l("请写明依据")),
    Duty.FIND_NOT_DONE: Asked(_l("依据是什么"), _l("双方都会看到。"), _l("请写明依据")),
    Act.ASK_FOR_MEASURE: Asked(
        _l("为什么要处理商家"), _l("写明裁定认定了什么，还影响到谁。组长和商家会看到。"), _l("请写明为什么要处理")
    ),
    Act.ASK_REVIEW: Asked(_l("还想说明的话")),
    Act.ASK_RECUSAL: Asked(_l("具体情况"), _l("写明事实和怎么知道的。双方和调解组都会看到。"), _l("请写明具体情况")),
    Recusal.GRANT_RECUSAL: Asked(_l("理由"), _l("双方都会看到。"), _l("请写明理由")),
    Recusal.REFUSE_RECUSAL: Asked(_l("理由"), _l("双方都会看到。"), _l("请写明理由")),
    Review.ACCEPT_REVIEW: Asked(_l("想对双方说的话"), _l("要求暂停履行的，写明为什么。不要先下结论。")),
    Review.REFUSE_REVIEW: Asked(_l("为什么不受理"), _l("逐项写明。双方都会看到。"), _l("请写明为什么不受理")),
    Review.ANSWER_REVIEW: Asked(
        _l("你的说明"), _l("针对复核的理由。双方和复核的人都会看到。"), _l("请写你的说明，或者添加文件")
    ),
    Review.UPHOLD_RULING: Asked(_l("理由"), _l("逐项写明为什么不改。双方都会看到。"), _l("请写明理由")),
    Review.CORRECT_RULING: Asked(_l("更正了什么"), _l("例如 金额写成了199元，应为119元。"), _l("请写明更正了什么")),
    Review.RETURN_NEW_RULING: Asked(_l("要改什么"), _l("只有调解组能看到。"), _l("请写明要改什么，为什么")),
    Malice.WITHDRAW_CLAIM: Asked(_l("为什么撤回")),
    Malice.ACCEPT_CLAIM: Asked(_l("想对双方说的话"), _l("只说为什么值得听双方说明，不要先下结论。")),
    Malice.REFUSE_CLAIM: Asked(_l("为什么不受理"), _l("只有商家会看到。写明缺什么依据。"), _l("请写明为什么不受理")),
    Malice.ANSWER_CLAIM: Asked(
        _l("你的说明"),
        _l("针对每一项理由，说说事情的经过。可以添加证据，也可以请求当面或者文字沟通。"),
        _l("请写你的说明，或者添加文件"),
    ),
    Malice.ASK_CLAIM_TIME: Asked(_l("为什么需要更多时间")),
    Malice.REBUT: Asked(_l("对说明的回应"), _l("只针对对方的说明。不能再加新的证据。"), _l("请写补充说明")),
    Malice.CONFIRM_FINDING: Asked(_l("想说明的话")),
    Malice.RETURN_FINDING: Asked(_l("要改什么"), _l("只有调解组能看到。"), _l("请写明要改什么，为什么")),
    Sanction.CALL_TO_ANSWER: Asked(
        _l("因为什么要处理"),
        _l("写明事实和可能的处理，当事人会看到，并且有%(time)s时间说明。", time=Named("claim_reply")),
        _l("请写明因为什么要处理"),
    ),
    Sanction.ANSWER_CHARGE: Asked(_l("你的说明"), _l("可以添加证据。"), _l("请写你的说明，或者添加文件")),
    Sanction.ASK_CHARGE_TIME: Asked(_l("为什么需要更多时间")),
    Sanction.SPARE: Asked(_l("为什么不作处理"), _l("双方都会看到。"), _l("请写明为什么不作处理")),
    Sanction.SIGN_SANCTION: Asked(_l("想说明的话")),
    Sanction.RETURN_SANCTION: Asked(_l("要改什么"), _l("只有调解组能看到。"), _l("请写明要改什么，为什么")),
    Sanction.APPEAL: Asked(
        _l("为什么应该撤销"), _l("写明哪里认定错了，或者处理为什么太重。"), _l("请写明为什么应该撤销，或者添加文件")
    ),
    Sanction.APPEAL_BELATEDLY: Asked(
        _l("为什么应该撤销"), _l("写明哪里认定错了，或者处理为什么太重。"), _l("请写明为什么应该撤销，或者添加文件")
    ),
    Act.ASK_INTERVENTION: Asked(
        _l("为什么需要组长"),
        _l("写明第一次处理哪里不行，例如 什么时候找过、怎么答复的。双方都会看到。"),
        _l("请写明为什么需要组长"),
    ),
    Act.COMPLAIN_OF_SERVICE: Asked(
        _l("发生了什么"), _l("写明什么时候、谁、怎么处理的，你希望怎样改正。"), _l("请写明发生了什么")
    ),
    Act.CHASE: Asked(_l("想对对方说的话")),
    Intervention.TAKE_OVER: Asked(_l("为什么换人"), _l("双方都会看到。"), _l("请写明为什么换人")),
    Intervention.INSTRUCT: Asked(_l("意见"), _l("写明接下来谁做什么、什么时候做完。双方都会看到。"), _l("请写明意见")),
    Intervention.FIND_NO_GROUND: Asked(_l("理由"), _l("双方都会看到。"), _l("请写明理由")),
    Intervention.WITHDRAW_INTERVENTION: Asked(_l("为什么撤回")),
    Intervention.COMPLAIN_HIGHER: Asked(_l("请上一级处理什么"), "", _l("请写明要上一级处理什么")),
    Service.UPHOLD_SERVICE: Asked(_l("答复"), _l("写明哪里没有做好，怎样改正。"), _l("请写明答复")),
    Service.DISMISS_SERVICE: Asked(_l("答复"), _l("写明看了什么、为什么不成立。"), _l("请写明答复")),
    Service.PASS_UP: Asked(_l("为什么转给上一级"), _l("投诉的一方会看到。"), _l("请写明为什么转给上一级")),
    Service.ASK_SECOND_TIER: Asked(_l("哪里不满意"), _l("只有你和处理的人能看到。"), _l("请写明哪里不满意")),
    Service.WITHDRAW_SERVICE: Asked(_l("为什么撤回")),
    Update.POST_UPDATE: Asked(_l("现在到哪一步"), _l("还在等什么、大约什么时候有结果。"), _l("请写明现在到哪一步")),
    Appeal.DISMISS_APPEAL: Asked(_l("理由"), _l("双方都会看到。"), _l("请写明理由")),
    Appeal.ALLOW_APPEAL: Asked(_l("理由"), _l("双方都会看到。"), _l("请写明理由")),
    Appeal.WITHDRAW_APPEAL: Asked(_l("为什么撤回")),
}
PLAIN = Asked(_l("补充说明"))


class ActForm(Form):
    """The form of an act. Its fields are named as the facts that they become.

    key   the same one a second time does nothing more
    seen  id of the last entry that its reader could see when it was drawn
    """

    class Meta(Form.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, or typed before, without characters that no page can show."""
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
    def deed(self) -> str:
        """What is entered in the case when it is sent."""
        return self.act

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
    shows = WordsField(_l("这些文件能说明什么"), [Letters(max=SHOWS_CHARACTERS, message=TOO_MANY_LETTERS)])
    claims = TicksField(_l("和哪一项有关"), choices=[])
    describes_files = True
    just_taken: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def prepare(self) -> None:
        super().prepare()
        kinds = {kind.code: gettext(kind.name) for kind in EVIDENCE_KINDS.values() if not kind.attached_by_system}
        self.kind.choices = options({"": gettext("请选择"), **kinds})
        self.claims.choices = options(dict(self._ways()))
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

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Which claims the files that come now speak for or against."""
        return ties_chosen(self.claims.data or (), [claim.code for claim, _words in self.around.claims])

    def _ways(self) -> Iterator[tuple[str, str]]:
        """A side supports what it claims and contests what the other does; whoever is neutral may say either."""
        for claim, words in self.around.claims:
            if self.permit.party in (claim.by, *TEAM):
                yield Tie(claim.code, True).key, gettext("支持：%(claim)s", claim=words)
            if self.permit.party is not claim.by:
                yield Tie(claim.code, False).key, gettext("反对：%(claim)s", claim=words)

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


def radio(label: Any, choices: Mapping[Any, Any], missing: Any = None, **kwargs: Any) -> RadioField:
    validators = [Required(missing)] if missing else [Optional()]
    return RadioField(label, choices=options(choices), validators=validators, **kwargs)


def _named(grounds: Mapping[str, Any]) -> dict[str, Any]:
    """Codes of a list of grounds with their names, looked up when they are drawn."""
    return {code: _l(ground.name) for code, ground in grounds.items()}


def _explained(grounds: Mapping[str, Any]) -> dict[str, Any]:
    return {code: _l(ground.explanation) for code, ground in grounds.items()}


SIDE_NAMES = {side.value: PARTIES[side] for side in SIDES}


class GroundsForm(FilesForm):
    """Something on named grounds, each with its own row.

    grounds       the rows, in the order of `ground_names`
    ground_names  each ground in words, by its code
    ground_hints  what each needs
    """

    grounds: Any
    ground_names: Mapping[str, Any]
    ground_hints: Mapping[str, Any]
    order = ()
    describes_files = False
    words_needed = False

    def prepare(self) -> None:
        super().prepare()
        del self.grounds.entries[len(self.ground_names) :]

    @property
    def rows(self) -> list[Any]:
        return [row.form for row in self.grounds]

    @property
    def named_rows(self) -> list[tuple[Any, Any, Any]]:
        """Each ground with its name and what it needs."""
        named = zip(self.rows, self.ground_names.items(), strict=True)
        return [(row, name, self.ground_hints[code]) for row, (code, name) in named]

    @property
    def chosen(self) -> list[tuple[str, Any]]:
        """The grounds that are meant."""
        return [(code, row) for code, row in zip(self.ground_names, self.rows, strict=True) if row.chosen.data]


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

    reason = radio(_l("不予受理的理由"), _named(REFUSAL_GROUNDS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(REFUSAL_GROUNDS)}


class DeclineForm(WordsForm):
    """Why an offer is declined."""

    reason = radio(_l("为什么不同意"), _named(DECLINE_REASONS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(DECLINE_REASONS)}


class ReopenForm(WordsForm):
    """Why a case is taken up again."""

    reason = radio(_l("为什么要恢复"), _named(REOPEN_GROUNDS), _l("请选择一个理由"))
    order = ("reason", "words")
    choice_hints = {"reason": _explained(REOPEN_GROUNDS)}

    def first_values(self) -> Mapping[str, Any]:
        """What has happened is chosen already: nothing was heard, or a promise was not kept."""
        if self.case.outcome == Outcome.CONSUMER_INACTIVE:
            return {"reason": "inactive"}
        return {"reason": "promise_broken"} if broken_promises(self.case.file) else {}


class WithdrawalForm(WordsForm):
    """Why a complaint is withdrawn; nobody has to say."""

    reason = radio(_l("为什么撤回"), _named(WITHDRAWAL_REASONS))
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

    stance = radio(_l("你的意见"), STANCES, _l("请选择同意、另提方案或不同意"))
    reason = LineField(_l("理由"), [Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])


class ReplyForm(FilesForm):
    """The merchant's answer: a stance on every result that is wanted, words, and evidence.

    A template that answers nothing can be sent all the same by whoever insists, as a message.
    """

    stances = RowsField(FormField(Stance))
    insist = BooleanField(_l("作为补充说明发出"))
    order = ("words",)

    def first_values(self) -> Mapping[str, Any]:
        return {"words": next((words for id, _, words in self.around.templates if str(id) == self.around.template), "")}

    def prepare(self) -> None:
        super().prepare()
        while len(self.stances) < len(self.case.wanted):
            self.stances.append_entry()
        del self.stances.entries[len(self.case.wanted) :]

    @property
    def rows(self) -> list[Part]:
        return [row.form for row in self.stances]

    @property
    def says_nothing(self) -> bool:
        """Whether it is an unedited template and answers nothing that is wanted, which is no answer."""
        stances = [{"stance": row.stance.data} for row in self.rows]
        return is_no_answer(self.words.data or "", stances, [words for *_, words in self.around.templates])

    @property
    def deed(self) -> str:
        return Act.ADD_MESSAGE.value if self.insist.data and self.says_nothing else self.act

    def validate(self, extra_validators: Any = None) -> bool:
        if self.deed == Act.ADD_MESSAGE:
            wrong = [f for f in self if f is not self.stances and not f.validate(self)]
            return not wrong and not self.refused
        valid = super().validate(extra_validators)
        if self.says_nothing:
            words = gettext(
                "这段话和模板一样，也没有回答任何一项要求，不算回应，期限不会停。请逐项回答，或者先作为补充说明发出。"
            )
            self.complain(self.words, words)
            return False
        for row in self.rows:
            if row.stance.data == "refuse" and not row.reason.data and not row.reason.errors:
                row.reason.errors = [gettext("请写明为什么不同意")]
                valid = False
        return valid

    def facts(self) -> dict[str, Any]:
        said = {"words": self.words.data or "", "evidence": tuple(self.kept.data or ())}
        if self.deed == Act.ADD_MESSAGE:
            return said
        stances = tuple(
            {"place": place, "stance": row.stance.data, "reason": row.reason.data or ""}
            for place, row in enumerate(self.rows)
        )
        return {**said, "stances": stances}


class TermsForm(WordsForm):
    """The terms of an offer, or of the mediator's proposal."""

    refund = YuanField(_l("退款"), [Optional()])
    return_goods = BooleanField(_l("消费者先寄回商品"))
    postage_by = radio(_l("退货运费由谁付"), SIDE_NAMES, default=Party.MERCHANT.value)
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
        if f.name != "refund":
            return super().hint_of(f)
        own = self.case.actor.ceiling_fen
        return how_the_ceiling_is_made(self.case) if own is None or own >= self.ceiling_fen else own_ceiling(own)

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
        amount_fen, own = self.refund.fen or 0, self.case.actor.ceiling_fen
        allowed = own is None or amount_fen <= own
        valid = self.require(self.refund, allowed, above_ceiling(own or 0)) and valid
        fits = not allowed or amount_fen <= self.ceiling_fen
        return self.require(self.refund, fits, too_much(amount_fen, self.ceiling_fen)) and valid

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
    advance_by = radio(_l("检测费由谁先垫付"), SIDE_NAMES, _l("请选择由谁先垫付"), default=Party.MERCHANT.value)
    expected_on = DateField(_l("预计什么时候出结果"), [Required(_l("没有预计的结束日期，不能暂停期限。请填写日期"))])
    order = ("laboratory", "words", "advance_by", "expected_on")
    hints = {
        "advance_by": _l("先付的一方只是垫付，检测费最后由有责任的一方承担。双方都会看到。"),
        "expected_on": _l("最晚%(days)s天之内。到时没有结果的，由你核对进展。", days=PAUSED_WITHIN.days),
    }

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.expected_on.data is None:
            return valid
        today = local(self.around.now).date()
        fits = today < self.expected_on.data <= today + PAUSED_WITHIN
        return self.require(self.expected_on, fits, pause_too_long()) and valid

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"expected_on": self.expected_on.data.isoformat()}


def pause_too_long() -> str:
    """What is said of a test that is to last longer than anything may stand still."""
    return gettext("请填写今天之后、%(days)s天之内的日期：检测最多暂停%(days)s天", days=PAUSED_WITHIN.days)


class SuspensionForm(WordsForm):
    """Why a case stands still."""

    reason = radio(_l("为什么中止"), {code: SUSPENSION_WORDS[code] for code in SUSPENSIONS}, _l("请选择中止的原因"))
    order = ("reason", "words")
    choice_hints = {"reason": {code: _l(POLICIES[f"suspension_{code}"].lapse) for code in SUSPENSIONS}}


class AssignmentForm(ActForm):
    """Who is to mediate: only those whom nothing ties to this case can be named."""

    mediator_id = SelectField(_l("由谁承办"), choices=[], validators=[Required(_l("请选择一位调解员"))])
    order = ("mediator_id",)

    def hint_of(self, f: AnyField) -> Any:
        """Who is not in the list, and why."""
        return _who_is_not_named(self.around) if f.name == "mediator_id" else super().hint_of(f)

    def prepare(self) -> None:
        self.mediator_id.choices = options({"": gettext("请选择"), **dict(self.around.mediators)})

    def facts(self) -> dict[str, Any]:
        return {"mediator_id": int(self.mediator_id.data)}


class HandOverForm(WordsForm):
    """Who is to mediate from now on, and what they have to know; only the team reads that."""

    mediator_id = SelectField(_l("由谁接手"), choices=[], validators=[Required(_l("请选择一位调解员"))])
    order = ("mediator_id", "words")

    def prepare(self) -> None:
        super().prepare()
        self.mediator_id.choices = options({"": gettext("请选择"), **dict(self.around.mediators)})

    def hint_of(self, f: AnyField) -> Any:
        """Who is not in the list, and why."""
        return _who_is_not_named(self.around) if f.name == "mediator_id" else super().hint_of(f)

    def facts(self) -> dict[str, Any]:
        return {"mediator_id": int(self.mediator_id.data), "words": self.words.data}


def _who_is_not_named(around: Surroundings) -> str:
    tied = gettext("和这起案件有利益冲突的人不在名单里，还没到上限的排在前面。")
    away = gettext("、").join(around.away)
    return gettext("%(tied)s请假中：%(away)s。", tied=tied, away=away) if away else tied


class NoteForm(WordsForm):
    """A note of the team, and the colleagues who are told of it."""

    mentions = TicksField(_l("提到同事"), choices=[], coerce=int)
    order = ("words", "mentions")
    optional = frozenset({"mentions"})
    hints = {"mentions": _l("他们会收到通知。只有能看这起案件的人在这里。")}

    def prepare(self) -> None:
        super().prepare()
        self.mentions.choices = list(self.around.colleagues)

    def facts(self) -> dict[str, Any]:
        return {"words": self.words.data, "mentions": tuple(self.mentions.data or ())}


class PerformanceForm(FilesForm):
    """A duty reported as done, with what proves it."""

    proof = radio(
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

    how = radio(_l("怎样处理"), {code: ENFORCEMENT_WORDS[code] for code in ENFORCEMENTS}, _l("请选择怎样处理"))
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

    to = radio(_l("写给谁"), SIDE_NAMES, _l("请选择写给哪一方"))
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


class OfEvidenceForm(WordsForm):
    """Words about a file of the case."""

    number = SelectField(_l("是哪一份证据"), choices=[], validators=[Required(_l("请选择是哪一份证据"))])
    order = ("number", "words")

    def first_values(self) -> Mapping[str, Any]:
        return {"number": self.around.number}

    def prepare(self) -> None:
        super().prepare()
        fitting = [piece for piece in self.around.evidence if piece.fits(self.act, self.permit.party)]
        self.number.choices = options({"": gettext("请选择"), **{str(p.number): piece_name(p) for p in fitting}})

    def facts(self) -> dict[str, Any]:
        return {"number": int(self.number.data), "words": self.words.data or ""}


class RedactionForm(FilesForm, OfEvidenceForm):
    """A copy that the other side sees in the place of a file."""

    order = ("number", "words")
    describes_files = False

    def prepare(self) -> None:
        super().prepare()
        self.files.label.text = gettext("遮盖后的副本")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        one = len(self.kept.data or ()) == 1
        return self.require(self.files, one, gettext("请上传一份遮盖后的副本，只要一份")) and valid

    def facts(self) -> dict[str, Any]:
        return OfEvidenceForm.facts(self) | {"copy": (self.kept.data or [""])[0]}


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


def own_ceiling(ceiling_fen: int) -> str:
    """What somebody of a merchant's staff who has a refund ceiling should know before they write an amount."""
    return gettext("你一次最多可以退%(ceiling)s，超过的请主管处理。", ceiling=money(ceiling_fen))


def above_ceiling(ceiling_fen: int) -> str:
    """What is said to somebody of a merchant's staff who would have it pay more than they may."""
    return gettext("超过你的退款上限%(ceiling)s，请主管处理", ceiling=money(ceiling_fen))


def _excerpt(entry: EntrySeen, case: CaseSeen, now: datetime) -> str:
    words = " ".join(str(entry.facts["words"]).split())
    short = words if len(words) <= EXCERPT_CHARACTERS else f"{words[:EXCERPT_CHARACTERS]}…"
    return gettext(
        "%(when)s %(what)s：%(words)s", when=moment(entry.at, now), what=entry_line(entry, case), words=short
    )
