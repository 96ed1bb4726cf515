"""What can go wrong with an order, in the words a person would use for it, and what each case turns on.

One table holds every category: its kinds of trouble, what proof helps on either side, who has to show what, how long
one usually has, and what may be asked for. It never decides a case and never turns a complaint away. Every text is
Chinese marked for translation; legal sources stand beside the rules as codes and are never part of a sentence.
Figures from law and platform rules are defaults, not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeVar

from portal.domain.marking import N_
from portal.domain.periods import Unit


class Respondent(StrEnum):
    """Who has to answer a complaint of this category."""

    MERCHANT = "merchant"
    CARRIER = "carrier"
    PLATFORM = "platform"


class Track(StrEnum):
    """Which way a filing goes: an ordinary complaint, a complaint about the platform itself, or a suggestion."""

    COMPLAINT = "complaint"
    ABOUT_PLATFORM = "about_platform"
    SUGGESTION = "suggestion"


class Step(StrEnum):
    """What a window is for: telling the merchant, filing here, or getting the other side's answer."""

    NOTIFY = "notify"
    FILE = "file"
    ANSWER = "answer"


class Anchor(StrEnum):
    """The event a window is counted from."""

    SIGNED_OFF = "signed_off"
    DAY_AFTER_SIGN_OFF = "day_after_sign_off"
    PROMISED_TIME = "promised_time"
    REFUSAL = "refusal"
    PURCHASE = "purchase"
    NOTICED = "noticed"
    FIRST_PAYMENT = "first_payment"
    COMPLAINT_RECEIVED = "complaint_received"


@dataclass(frozen=True)
class EvidenceKind:
    """One type of evidence a person can name when handing in a file.

    attached_by_system  the portal adds it to every case of a platform order by itself
    """

    code: str
    name: str
    attached_by_system: bool = False


@dataclass(frozen=True)
class Goods:
    """A kind of goods for which the usual time limits differ."""

    code: str
    name: str


@dataclass(frozen=True)
class OfficialRequest:
    """A kind of request on the market regulator's complaint form, for the outside dossier. Source: O121-F."""

    code: str
    name: str


@dataclass(frozen=True)
class Resolution:
    """A result somebody may ask for, offer, or be ordered to give.

    takes_money    an amount in fen belongs to it
    returns_goods  the goods go back to the merchant as part of it
    official       codes of OFFICIAL_REQUESTS it corresponds to, possibly none
    by             who would have to do it
    """

    code: str
    name: str
    hint: str
    takes_money: bool = False
    returns_goods: bool = False
    official: tuple[str, ...] = ()
    by: Respondent = Respondent.MERCHANT


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the evidence checklist: what to hand in, and what it should show.

    kind    a code of EVIDENCE_KINDS
    needed  asked of everybody (a person may still say that they have none, and why); otherwise it only helps
    """

    kind: str
    needed: bool
    hint: str


@dataclass(frozen=True)
class Issue:
    """What exactly went wrong, with an example to recognise it by.

    extra  checklist lines that this trouble calls for, in place of the category's own for the same kinds
    """

    code: str
    name: str
    example: str
    extra: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True)
class Window:
    """How long one usually has for one step; a contract that gives more prevails, and late filing stays possible.

    amount, unit  of the period; hours run from the moment, days exclude the first
    from_         the event it is counted from
    goods         code of GOODS it is limited to; empty: whatever the goods
    issues        codes of the issues it is limited to; empty: all of the category
    source        where the figure comes from, never shown in a sentence
    """

    amount: int
    unit: Unit
    from_: Anchor
    note: str
    source: str
    step: Step = Step.FILE
    goods: str = ""
    issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """One row of the table: a kind of complaint and all that follows from choosing it.

    rule, burden  the usual rule, and who has to show what, in plain words
    window        all its time limits in one sentence; `windows` has them as figures
    merchant      what the merchant is asked to show
    usual         codes of the results most often asked for, first one first
    fast_lane     a person's health is at stake, so it is seen first, and no measure against its author holds it up
    source        where the rule comes from, never shown in a sentence
    """

    code: str
    group: str
    name: str
    issues: tuple[Issue, ...]
    consumer: tuple[ChecklistItem, ...]
    merchant: tuple[ChecklistItem, ...]
    rule: str
    burden: str
    window: str
    source: str
    usual: tuple[str, ...]
    windows: tuple[Window, ...] = ()
    respondent: Respondent = Respondent.MERCHANT
    track: Track = Track.COMPLAINT
    fast_lane: bool = False

    @property
    def choices(self) -> tuple[Issue, ...]:
        """The issues to choose from, closing with 「以上都不是」 where there is more than one."""
        return (*self.issues, NONE_OF_THESE) if len(self.issues) > 1 else self.issues

    @property
    def needed(self) -> tuple[str, ...]:
        """The kinds of evidence asked of every complainant."""
        return tuple(item.kind for item in self.consumer if item.needed)

    @property
    def helpful(self) -> tuple[str, ...]:
        """The kinds of evidence that help but are not asked for."""
        return tuple(item.kind for item in self.consumer if not item.needed)

    @property
    def merchant_evidence(self) -> tuple[str, ...]:
        """The kinds of evidence the merchant is asked to show."""
        return tuple(item.kind for item in self.merchant)

    @property
    def resolutions(self) -> tuple[Resolution, ...]:
        """Every result that may be asked for, the usual ones first."""
        rest = (code for code in RESOLUTIONS if code not in self.usual)
        return tuple(RESOLUTIONS[code] for code in (*self.usual, *rest))

    @property
    def goods(self) -> tuple[Goods, ...]:
        """The kinds of goods worth asking about, because the time limits differ; empty when they do not."""
        codes = dict.fromkeys(window.goods for window in self.windows if window.goods)
        return tuple(GOODS[code] for code in codes)


@dataclass(frozen=True)
class Group:
    """A heading of the wizard's second page, with the categories under it."""

    code: str
    name: str
    example: str

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(category for category in CATEGORIES.values() if category.group == self.code)


@dataclass(frozen=True)
class Ground:
    """A reason from a closed list, in a few words, with one sentence on what it means or what else one can do."""

    code: str
    name: str
    explanation: str


@dataclass(frozen=True)
class StatutoryBasis:
    """What a claim for money beyond the price rests on.

    times        how many times the price the law allows on top of the refund; 0 when it is not counted that way
    minimum_fen  the least the law allows when `times` applies
    """

    code: str
    name: str
    explanation: str
    source: str
    times: int = 0
    minimum_fen: int = 0

    def compensation_fen(self, paid_fen: int) -> int:
        """The sum this basis allows on top of the refund, in fen; 0 where the sum follows from proof instead."""
        return max(paid_fen * self.times, self.minimum_fen)


class Coded(Protocol):
    """Anything kept in a list by its code."""

    @property
    def code(self) -> str: ...


Row = TypeVar("Row", bound=Coded)


def _by_code(*rows: Row) -> Mapping[str, Row]:
    return MappingProxyType({row.code: row for row in rows})


def _needed(kind: str, hint: str) -> ChecklistItem:
    return ChecklistItem(kind, True, hint)


def _helps(kind: str, hint: str) -> ChecklistItem:
    return ChecklistItem(kind, False, hint)


EVIDENCE_KINDS: Mapping[str, EvidenceKind] = _by_code(
    EvidenceKind("order_record", N_("订单信息"), attached_by_system=True),
    EvidenceKind("payment_proof", N_("交易、付款凭证")),
    EvidenceKind("invoice", N_("发票")),
    EvidenceKind("page_snapshot", N_("商品页快照")),
    EvidenceKind("goods_photo", N_("商品照片")),
    EvidenceKind("goods_video", N_("商品视频")),
    EvidenceKind("unboxing_video", N_("开箱视频")),
    EvidenceKind("chat_record", N_("聊天记录")),
    EvidenceKind("call_record", N_("通话录音、记录")),
    EvidenceKind("email", N_("电子邮件")),
    EvidenceKind("tracking", N_("物流轨迹、单号"), attached_by_system=True),
    EvidenceKind("delivery_proof", N_("签收凭证")),
    EvidenceKind("packaging_photo", N_("外包装照片")),
    EvidenceKind("return_proof", N_("退货凭证")),
    EvidenceKind("test_report", N_("检测、鉴定报告")),
    EvidenceKind("medical_record", N_("医疗凭证")),
    EvidenceKind("source_proof", N_("授权、进货凭证")),
    EvidenceKind("certificate", N_("合格证、资质")),
    EvidenceKind("packing_video", N_("出库、打包视频")),
    EvidenceKind("service_record", N_("合同、服务记录")),
    EvidenceKind("stream_recording", N_("直播录像")),
    EvidenceKind("identity", N_("身份、授权委托")),
    EvidenceKind("external_document", N_("外部文书（12315回执、判决等）")),
    EvidenceKind("other", N_("其他")),
)

GOODS: Mapping[str, Goods] = _by_code(
    Goods("electronics", N_("数码、家电")),
    Goods("shoes", N_("鞋")),
    Goods("clothes", N_("服装")),
    Goods("bags", N_("箱包")),
    Goods("watches", N_("钟表")),
    Goods("precious_metal", N_("贵金属首饰")),
    Goods("jewellery", N_("其他首饰")),
    Goods("ceramics", N_("陶瓷、玻璃")),
    Goods("home", N_("家居用品")),
    Goods("tyres", N_("轮胎")),
    Goods("live_seafood", N_("鲜活水产")),
    Goods("fresh", N_("生鲜、冷藏食品")),
    Goods("fruit", N_("水果（切开才能看到的问题）")),
    Goods("eggs", N_("蛋类")),
    Goods("pets", N_("宠物")),
    Goods("aquatic", N_("观赏水族")),
)

OFFICIAL_REQUESTS: Mapping[str, OfficialRequest] = _by_code(
    OfficialRequest("repair", N_("修理")),
    OfficialRequest("rework", N_("重作")),
    OfficialRequest("replace", N_("更换")),
    OfficialRequest("return", N_("退货")),
    OfficialRequest("make_up_quantity", N_("补足商品数量")),
    OfficialRequest("refund", N_("退还货款和服务费用")),
    OfficialRequest("compensate", N_("赔偿损失")),
)

RESOLUTIONS: Mapping[str, Resolution] = _by_code(
    Resolution(
        "return_and_refund",
        N_("退货退款"),
        N_("寄回商品，退还货款。"),
        takes_money=True,
        returns_goods=True,
        official=("return", "refund"),
    ),
    Resolution(
        "refund_only",
        N_("仅退款"),
        N_("不寄回商品，只退款。商家可以同意，也可以另提方案。"),
        takes_money=True,
        official=("refund",),
    ),
    Resolution(
        "partial_refund",
        N_("部分退款"),
        N_("留下商品，退还一部分货款或差价。"),
        takes_money=True,
        official=("refund",),
    ),
    Resolution(
        "exchange",
        N_("换货"),
        N_("寄回商品，换一件没有问题的。"),
        returns_goods=True,
        official=("replace",),
    ),
    Resolution(
        "send_missing",
        N_("补寄"),
        N_("补发少了的商品、配件或赠品。"),
        official=("make_up_quantity",),
    ),
    Resolution(
        "repair",
        N_("维修"),
        N_("修到能正常使用，写明谁付运费。"),
        official=("repair",),
    ),
    Resolution(
        "redo_service",
        N_("重作或重新提供服务"),
        N_("定制、安装或服务没有做好，重新做一次。"),
        official=("rework",),
    ),
    Resolution(
        "make_up_quantity",
        N_("补足数量"),
        N_("数量或重量不足，补到约定的数量。"),
        official=("make_up_quantity",),
    ),
    Resolution(
        "compensate_losses",
        N_("赔偿损失"),
        N_("因此多花的钱，例如检测费、误工费。请逐项写明并附凭证。"),
        takes_money=True,
        official=("compensate",),
    ),
    Resolution(
        "statutory_compensation",
        N_("法定惩罚性赔偿"),
        N_("法律规定的加倍赔偿，有条件限制，需要说明属于哪一种。"),
        takes_money=True,
        official=("compensate",),
    ),
    Resolution(
        "promised_compensation",
        N_("违约金或承诺赔付"),
        N_("商家页面或聊天里写明的赔付，例如「晚发必赔」。"),
        takes_money=True,
        official=("compensate",),
    ),
    Resolution(
        "shipping_cost",
        N_("运费承担"),
        N_("由商家承担寄回或重发的运费。"),
        takes_money=True,
        official=("compensate",),
    ),
    Resolution(
        "issue_invoice",
        N_("开具发票"),
        N_("开具发票，或者更正开错的发票。"),
    ),
    Resolution(
        "cancel_order",
        N_("取消订单"),
        N_("还没有发货或还没有开始服务，取消并退款。"),
        takes_money=True,
        official=("refund",),
    ),
    Resolution(
        "keep_promise",
        N_("履行承诺"),
        N_("按页面或聊天里说好的去做，写明希望的日期。"),
    ),
    Resolution(
        "apology",
        N_("道歉"),
        N_("商家说明做得不妥的地方并道歉。"),
    ),
    Resolution(
        "explanation",
        N_("作出说明"),
        N_("商家说清楚发生了什么、为什么。"),
    ),
    Resolution(
        "correct_listing",
        N_("更正商品信息"),
        N_("把写错或容易误解的商品页改正。"),
    ),
    Resolution(
        "recall_or_delist",
        N_("召回或下架"),
        N_("有安全问题的商品停止销售或收回。"),
    ),
    Resolution(
        "delete_personal_information",
        N_("删除个人信息"),
        N_("删除你的姓名、电话、地址等，法律要求保留的除外。"),
    ),
    Resolution(
        "stop_contact",
        N_("停止骚扰"),
        N_("不再打电话、发消息或上门。"),
    ),
    Resolution(
        "improve_rules",
        N_("改进规则"),
        N_("请平台修改规则或流程。"),
        by=Respondent.PLATFORM,
    ),
    Resolution(
        "other",
        N_("其他"),
        N_("用自己的话写清楚希望对方做什么。"),
    ),
)

STATUTORY_BASES: Mapping[str, StatutoryBasis] = _by_code(
    StatutoryBasis(
        "none",
        N_("不要求额外赔偿"),
        N_("只要求退款、换货、维修等，不另外要求赔偿。"),
        source="",
    ),
    StatutoryBasis(
        "losses",
        N_("实际损失"),
        N_("这件事让你实际多花或少得的钱，例如检测费、医疗费、误工费。有多少凭证算多少。"),
        source="CPL 40, 49, 52",
    ),
    StatutoryBasis(
        "fraud",
        N_("欺诈：退一赔三"),
        N_(
            "商家故意提供不实信息或隐瞒，让你因此下单的，可以在退款之外要求价款三倍的赔偿，不足500元的按500元。"
            "是否属于欺诈要看双方证据；不影响使用、也不会误导人的标签小问题不算。"
        ),
        source="CPL 55; REG49",
        times=3,
        minimum_fen=500_00,
    ),
    StatutoryBasis(
        "food",
        N_("食品不安全：退一赔十"),
        N_(
            "食品不符合安全标准的，可以在退款之外要求价款十倍的赔偿，不足1000元的按1000元；造成损失的，"
            "也可以改为要求损失三倍。不影响安全、也不会误导人的标签小问题不算。超出生活需要的购买数量，"
            "可能只按合理数量计算。"
        ),
        source="FSL 148; SPC-F12; REG49",
        times=10,
        minimum_fen=1000_00,
    ),
)

REFUSAL_GROUNDS: Mapping[str, Ground] = _by_code(
    Ground(
        "out_of_scope",
        N_("不在受理范围"),
        N_("这件事不由本平台处理。可以联系主管部门，或者拨打12315、12345咨询该找谁。"),
    ),
    Ground(
        "decided_elsewhere",
        N_("同一争议已在别处处理或已有结果"),
        N_("请跟进已经受理的机构。那边结束但没有处理的部分，可以带上文书再来投诉。"),
    ),
    Ground(
        "no_consumer_relation",
        N_("没有显示消费关系"),
        N_("补上订单或付款凭证后可以重新提交。不是为生活消费的买卖，可以走合同途径，例如协商、仲裁或诉讼。"),
    ),
    Ground(
        "window_passed",
        N_("超过提出期限且没有说明原因"),
        N_("如果有客观原因，写明后可以重新提交。也可以直接和商家协商，或者向法院起诉（一般要在三年内）。"),
    ),
    Ground(
        "no_specific_request",
        N_("要求补充后仍没有具体的要求或事实"),
        N_("写明发生了什么、希望怎么解决，可以重新提交。"),
    ),
    Ground("identity_not_shown", N_("不愿核实身份或冒用他人名义"), N_("请本人提交；由别人代办的，附上授权委托书。")),
    Ground("already_settled", N_("双方已经和解并履行"), N_("如果约定没有做到，请在原案件里申请恢复，附上说明。")),
    Ground(
        "fictitious_transaction",
        N_("交易不真实"),
        N_("如果确有真实购买，附上付款和收货凭证后可以重新提交，由另一位调解员查看。"),
    ),
)

WITHDRAWAL_REASONS: Mapping[str, Ground] = _by_code(
    Ground("solved", N_("问题已经解决"), N_("商家已经处理好，不再需要继续。")),
    Ground("pressure", N_("受到压力才撤回"), N_("有人催逼、威胁或以好处要求你撤回。只有调解组能看到这一项。")),
    Ground("mistake", N_("投诉有误"), N_("选错了订单或商家，或者弄错了情况。")),
)

DECLINE_REASONS: Mapping[str, Ground] = _by_code(
    Ground("amount_too_low", N_("金额不合适"), N_("写明你能接受的金额，商量会更快。")),
    Ground("does_not_fix", N_("没有解决问题"), N_("写明还有哪一点没有解决。")),
    Ground("terms_unacceptable", N_("条件或时间不能接受"), N_("例如运费由谁付、要等多久、要先做什么。")),
    Ground("other", N_("其他"), N_("用自己的话写明原因。")),
)

REOPEN_GROUNDS: Mapping[str, Ground] = _by_code(
    Ground("promise_broken", N_("约定没有做到"), N_("承诺的、和解或裁定里的事没有按时做到。")),
    Ground("defect_returned", N_("同样的问题又出现"), N_("维修或换货后，同一个问题再次出现。")),
    Ground("inactive", N_("因没有回应而结案"), N_("当时没能及时回应，现在可以继续。")),
)

ANCHOR_NAMES: Mapping[Anchor, str] = MappingProxyType(
    {
        Anchor.SIGNED_OFF: N_("签收日期"),
        Anchor.DAY_AFTER_SIGN_OFF: N_("签收日期"),
        Anchor.PROMISED_TIME: N_("承诺的日期"),
        Anchor.REFUSAL: N_("商家拒绝的日期"),
        Anchor.PURCHASE: N_("购买日期"),
        Anchor.NOTICED: N_("发生的日期"),
        Anchor.FIRST_PAYMENT: N_("第一次付款的日期"),
        Anchor.COMPLAINT_RECEIVED: N_("收到投诉的日期"),
    }
)

RULE_CAVEAT = N_("这是通常的规则，供你参考。每件案件看双方证据，结果可能不同。")

NONE_OF_THESE = Issue(
    "none_of_these",
    N_("以上都不是"),
    N_("没有合适的选项也没关系，下一步用自己的话写。"),
)

GROUPS: Mapping[str, Group] = _by_code(
    Group("quality", N_("商品质量"), N_("坏了、用不了、变质、伤到人、怀疑是假货。")),
    Group("description", N_("描述不符"), N_("和商品页、宣传或商家答应的不一样。")),
    Group("delivery", N_("物流配送"), N_("没收到、迟迟不发、运坏了、少件、快递服务。")),
    Group("after_sales", N_("售后服务"), N_("退换、保修、运费、发票方面的问题。")),
    Group("price", N_("价格与优惠"), N_("价格、优惠、保价、取消订单、不公平的条款。")),
    Group("services", N_("服务与特殊商品"), N_("客服态度、安装、定制、虚拟商品、活体、直播、会员。")),
    Group("platform", N_("平台服务"), N_("对平台客服、处理过程或规则有意见。")),
    Group("other", N_("其他"), N_("个人信息，或者上面都不合适。")),
)


def _fifteen_days_from_sign_off() -> Window:
    return Window(
        15,
        Unit.NATURAL_DAYS,
        Anchor.SIGNED_OFF,
        N_("一般应在签收后15天内提出。"),
        "JD1 7",
    )


def _worn_goods_windows() -> tuple[Window, ...]:
    """Goods that are worn: tell the merchant within two days, file within fifteen."""
    tell = N_("鞋服、箱包、钟表和首饰最好在签收后48小时内告诉商家。")
    file = N_("鞋服、箱包、钟表和首饰一般应在签收后15天内提出。")
    worn = ("shoes", "clothes", "bags", "watches", "precious_metal", "jewellery")
    signed_off = Anchor.SIGNED_OFF
    return tuple(
        window
        for goods in worn
        for window in (
            Window(48, Unit.WALL_HOURS, signed_off, tell, "JD2", step=Step.NOTIFY, goods=goods),
            Window(15, Unit.NATURAL_DAYS, signed_off, file, "JD2", goods=goods),
        )
    )


CATEGORIES: Mapping[str, Category] = _by_code(
    Category(
        "Q1",
        group="quality",
        name=N_("看得见的质量问题"),
        issues=(
            Issue("broken", N_("破损、碎裂"), N_("杯身有一道裂纹，装水会漏。")),
            Issue("workmanship", N_("做工问题：开线、脱胶、毛刺"), N_("鞋子穿了一次就开胶。")),
            Issue("stain", N_("污渍、划痕、褪色"), N_("白衬衫袖口有洗不掉的黄渍。")),
            Issue("wrong_size", N_("尺寸、规格有误差"), N_("标180厘米的床单，量出来只有165厘米。")),
        ),
        consumer=(
            _needed("goods_photo", N_("问题部位近照一张，商品整体照一张")),
            _needed("payment_proof", N_("证明你买了它；本平台订单会自动附上")),
            _helps("chat_record", N_("和商家怎么说的")),
            _helps("goods_video", N_("照片拍不清时，用视频转一圈")),
            _helps("unboxing_video", N_("从封好的包裹开始拍，看得到面单")),
        ),
        merchant=(
            _needed("packing_video", N_("出库照片或打包视频，看得到运单号")),
            _helps("certificate", N_("合格证或出厂检验记录")),
        ),
        rule=N_("收到的商品应当完好、能正常使用。看得见的问题，拍清楚照片、尽早说，最容易说清。"),
        burden=N_(
            "你先用照片或视频让人看出问题；然后由商家说明并出示出库时的情况；商家拿出证据后，双方可以选择检测。"
            "没有任何能看出问题的材料时，一般难以认定。"
        ),
        window=N_(
            "一般在签收后15天内；数码、家电的外观问题72小时内；陶瓷、玻璃7天内；鞋服、箱包、"
            "钟表和首饰最好48小时内告诉商家。"
        ),
        windows=(
            Window(15, Unit.NATURAL_DAYS, Anchor.SIGNED_OFF, N_("一般应在签收后15天内提出。"), "JD1 7"),
            Window(
                72,
                Unit.WALL_HOURS,
                Anchor.SIGNED_OFF,
                N_("数码、家电的外观问题一般应在签收后72小时内提出。"),
                "JD2",
                goods="electronics",
            ),
            *_worn_goods_windows(),
            Window(
                7,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("陶瓷、玻璃的问题一般应在签收后7天内提出。"),
                "JD2",
                goods="ceramics",
            ),
            Window(
                15,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("家居用品的问题一般应在签收后15天内提出。"),
                "JD2",
                goods="home",
            ),
        ),
        source="TB 65; JD2",
        usual=("return_and_refund", "exchange", "partial_refund", "repair", "refund_only"),
    ),
    Category(
        "Q2",
        group="quality",
        name=N_("看不见的质量或性能问题"),
        issues=(
            Issue("fault", N_("故障、不能正常使用"), N_("耳机用了一周，左耳没有声音。")),
            Issue(
                "noise",
                N_("异响、发热、漏电"),
                N_("风扇一开就嗡嗡响，机身很烫。"),
                extra=(_needed("goods_video", N_("录下声音，或拍下测温、测电的读数")),),
            ),
            Issue(
                "smell",
                N_("异味"),
                N_("新柜子晾了两周还很刺鼻。"),
                extra=(
                    _needed("goods_photo", N_("商品和标签的照片")),
                    _helps("goods_video", N_("气味拍不出来，没有视频也可以")),
                    _helps("test_report", N_("空气或材料的检测报告最有用")),
                ),
            ),
            Issue(
                "composition",
                N_("材质、成分不对"),
                N_("标着全羊毛，送检只有三成。"),
                extra=(
                    _needed("goods_photo", N_("商品和标签的照片")),
                    _helps("goods_video", N_("能看出材质的视频")),
                    _helps("test_report", N_("写明成分的检测报告")),
                ),
            ),
        ),
        consumer=(
            _needed("goods_video", N_("拍下故障出现的样子，最好连续不剪接")),
            _needed("payment_proof", N_("证明你买了它；本平台订单会自动附上")),
            _helps("chat_record", N_("和商家怎么说的")),
            _helps("test_report", N_("有CMA或CNAS标志的检测报告，或品牌售后的检测单")),
        ),
        merchant=(
            _needed("source_proof", N_("进货或授权凭证，进口商品附报关单")),
            _needed("certificate", N_("合格证或检测报告")),
            _helps("invoice", N_("发票")),
            _helps("goods_video", N_("指导检查或使用的视频")),
        ),
        rule=N_("在保修期内出现非人为的故障，应当维修、更换或退货。需要检测时，费用由最后被认定有责任的一方承担。"),
        burden=N_("商家先证明商品来源正规、出厂合格；之后仍说不清的，由你这边送检或申请检测。"),
        window=N_("保修期内都可以提出。没有约定保修期的，鞋120天、箱包90天、贵金属首饰15天、其他首饰30天、轮胎1年。"),
        windows=(
            Window(
                120,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("没有约定保修期的鞋，一般应在签收后120天内提出。"),
                "JD2",
                goods="shoes",
            ),
            Window(
                90,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("没有约定保修期的箱包，一般应在签收后90天内提出。"),
                "JD2",
                goods="bags",
            ),
            Window(
                15,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("贵金属首饰一般应在签收后15天内提出。"),
                "JD2",
                goods="precious_metal",
            ),
            Window(
                30,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("其他首饰一般应在签收后30天内提出。"),
                "JD2",
                goods="jewellery",
            ),
            Window(
                365, Unit.NATURAL_DAYS, Anchor.SIGNED_OFF, N_("轮胎一般应在签收后1年内提出。"), "JD2", goods="tyres"
            ),
        ),
        source="TB 66; JD2 18-20",
        usual=("repair", "exchange", "return_and_refund", "partial_refund", "compensate_losses"),
    ),
    Category(
        "Q3",
        group="quality",
        name=N_("食品、生鲜"),
        issues=(
            Issue(
                "rotten",
                N_("腐烂、变质、化冻"),
                N_("一箱樱桃打开有三分之一发霉。"),
                extra=(_needed("goods_photo", N_("拍到生产日期；坏的和好的分开各拍一张，看得出比例")),),
            ),
            Issue(
                "short_weight",
                N_("缺斤少两"),
                N_("标五斤，称下来四斤二两。"),
                extra=(_needed("goods_photo", N_("商品放在秤上，看得到读数和标签")),),
            ),
            Issue("expired", N_("过期、临期未说明"), N_("收到的牛奶第二天就到期，页面没有写。")),
            Issue("foreign_body", N_("有异物"), N_("面包里吃出一段塑料。")),
            Issue("dead_on_arrival", N_("鲜活水产到货死亡"), N_("六只螃蟹到货时死了两只。")),
        ),
        consumer=(
            _needed("goods_photo", N_("拍到问题和生产日期")),
            _needed("packaging_photo", N_("快递单和外包装")),
            _helps("unboxing_video", N_("从封好的包裹开始拍，可以代替照片")),
            _helps("medical_record", N_("吃了不舒服的，二级甲等以上医院的病历")),
        ),
        merchant=(
            _needed("tracking", N_("冷链运输的温度记录")),
            _needed("certificate", N_("批次检验或进货单据")),
        ),
        rule=N_(
            "一般按坏掉的比例退：坏一成以内最多退一成，三成以内最多退三成，五成以内最多退一半，七成以内最多退七成，"
            "超过七成最多全退。"
        ),
        burden=N_("你用照片或开箱视频说明坏了多少；商家说明运输温度和批次。生鲜变化快，请一打开就拍。"),
        window=N_(
            "鲜活水产签收后12小时内；其他生鲜和蛋类48小时内；切开才看得到的水果问题5天内。晚了也可以提，请说明原因。"
        ),
        windows=(
            Window(48, Unit.WALL_HOURS, Anchor.SIGNED_OFF, N_("生鲜、冷藏食品一般应在签收后48小时内提出。"), "JD2"),
            Window(
                12,
                Unit.WALL_HOURS,
                Anchor.SIGNED_OFF,
                N_("鲜活水产一般应在签收后12小时内提出。"),
                "JD2",
                goods="live_seafood",
            ),
            Window(
                48,
                Unit.WALL_HOURS,
                Anchor.SIGNED_OFF,
                N_("生鲜、冷藏食品一般应在签收后48小时内提出。"),
                "JD2",
                goods="fresh",
            ),
            Window(
                5,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("切开才看得到的水果问题，一般应在签收后5天内提出。"),
                "JD2",
                goods="fruit",
            ),
            Window(48, Unit.WALL_HOURS, Anchor.SIGNED_OFF, N_("蛋类一般应在签收后48小时内提出。"), "JD2", goods="eggs"),
        ),
        source="JD2",
        usual=("partial_refund", "refund_only", "send_missing", "statutory_compensation", "compensate_losses"),
    ),
    Category(
        "Q4",
        group="quality",
        name=N_("健康安全、过敏、受伤"),
        issues=(
            Issue("rash", N_("过敏、皮疹"), N_("面霜用了两天，脸上起红疹。")),
            Issue("injury", N_("使用时受伤"), N_("椅子腿断裂，摔伤了手腕。")),
            Issue("illness", N_("吃了或用了之后生病"), N_("吃完当晚腹泻去了医院。")),
            Issue("hazard", N_("还没有受伤，但有危险"), N_("充电器冒烟，及时拔掉了。")),
        ),
        consumer=(
            _needed("goods_photo", N_("受影响的部位和商品；涉及隐私的部位可以只给调解员看")),
            _needed("medical_record", N_("病历、诊断或收费单；没有就医可以说明原因")),
            _helps("test_report", N_("剩下的商品请留好，可能需要检测")),
            _helps("payment_proof", N_("证明你买了它；本平台订单会自动附上")),
        ),
        merchant=(
            _needed("certificate", N_("安全认证或备案")),
            _helps("test_report", N_("同批次的检测报告")),
        ),
        rule=N_("涉及人身安全的投诉会优先处理。请先停用商品、留好样品，需要时先就医。"),
        burden=N_("你说明身体受到的影响和使用经过；商家证明商品符合安全要求。因果关系说不清时，可以检测或鉴定。"),
        window=N_("一般在60天内提出。"),
        windows=(
            Window(60, Unit.NATURAL_DAYS, Anchor.SIGNED_OFF, N_("健康安全问题一般应在签收后60天内提出。"), "JD2"),
        ),
        source="JD2",
        usual=("return_and_refund", "compensate_losses", "recall_or_delist", "statutory_compensation", "refund_only"),
        fast_lane=True,
    ),
    Category(
        "F1",
        group="quality",
        name=N_("假冒伪劣"),
        issues=(
            Issue("fake", N_("怀疑是假货"), N_("商标的字和专柜的不一样，扫码查不到。")),
            Issue("parallel", N_("来源不明、串货、翻新"), N_("说是国行，激活日期却在半年前。")),
            Issue("sham", N_("以次充好"), N_("说是实木，里面是刨花板。")),
        ),
        consumer=(
            _needed("goods_photo", N_("商标、标签、序列号、防伪码各拍一张")),
            _needed("page_snapshot", N_("商品页截图，看得到品牌和承诺")),
            _helps("test_report", N_("品牌方的鉴定或查询结果")),
            _helps("chat_record", N_("商家对正品的说法")),
        ),
        merchant=(
            _needed("source_proof", N_("从品牌到店铺的完整进货和授权凭证")),
            _helps("certificate", N_("进口商品的报关单和检验单")),
            _helps("invoice", N_("进货发票")),
        ),
        rule=N_("商家应当能说明货从哪里来。需要鉴定时，先由申请的一方垫付，最后由结果不利的一方承担。"),
        burden=N_("由商家证明是正品。你说明为什么怀疑就可以，不需要自己先做鉴定。"),
        window=N_("发现后尽早提出；主管部门已经认定的，不限时间。"),
        source="JD2 3-7",
        usual=("return_and_refund", "statutory_compensation", "refund_only", "recall_or_delist", "compensate_losses"),
    ),
    Category(
        "F2",
        group="quality",
        name=N_("禁售或违法商品"),
        issues=(
            Issue("prohibited", N_("国家禁止销售的商品"), N_("卖的是明令淘汰的热水器。")),
            Issue("unlicensed", N_("没有许可证、批准文号或强制认证"), N_("电饭煲没有强制认证（CCC）标志。")),
            Issue("unlabelled", N_("没有厂名、厂址、生产日期"), N_("包装上什么都没有印。")),
        ),
        consumer=(
            _needed("page_snapshot", N_("商品页截图，看得到商品和店铺名")),
            _helps("goods_photo", N_("实物和包装上的标识")),
        ),
        merchant=(_needed("certificate", N_("许可证、批准文号或认证证书")),),
        rule=N_("禁止销售的商品应当下架并退款。涉及违法的线索可以另外向主管部门举报，和投诉分开处理。"),
        burden=N_("由商家证明可以销售。"),
        window=N_("没有时间限制。"),
        source="JD2 3-7",
        usual=("return_and_refund", "recall_or_delist", "refund_only", "statutory_compensation"),
    ),
    Category(
        "D1",
        group="description",
        name=N_("商品和描述不符"),
        issues=(
            Issue("colour", N_("颜色、款式不符"), N_("页面是米白，收到是亮黄。")),
            Issue(
                "size",
                N_("尺寸、重量、容量不符"),
                N_("写500毫升的杯子，只装得下400毫升。"),
                extra=(_needed("goods_photo", N_("实物照；用尺、秤或量杯量出来，看得到读数")),),
            ),
            Issue("function", N_("功能、配置不符"), N_("页面写支持快充，实际不支持。")),
            Issue("material", N_("材质、产地、型号不符"), N_("写的是2026款，到手是2024款。")),
        ),
        consumer=(
            _needed("goods_photo", N_("实物照，把不符的地方拍清楚")),
            _needed("page_snapshot", N_("下单时的商品页截图，看得到时间")),
            _helps("test_report", N_("尺寸、重量、成分的实测或检测")),
            _helps("chat_record", N_("商家在聊天里的说法")),
        ),
        merchant=(
            _needed("page_snapshot", N_("下单时的商品页")),
            _helps("chat_record", N_("双方另外说好的内容")),
        ),
        rule=N_("商品应当和下单时页面写的一样。页面前后说法不一的，按对消费者有利的理解。"),
        burden=N_("看得见的不同，由你用照片和页面截图对比说明；看不见的，由商家证明和描述一致。"),
        window=N_("一般在签收后15天内。"),
        windows=(_fifteen_days_from_sign_off(),),
        source="JD1 18",
        usual=("return_and_refund", "partial_refund", "exchange", "correct_listing", "refund_only"),
    ),
    Category(
        "D2",
        group="description",
        name=N_("虚假或夸大宣传"),
        issues=(
            Issue("medical_claim", N_("宣称有治疗、保健效果"), N_("普通食品写「降血糖」。")),
            Issue(
                "false_discount",
                N_("虚构原价、虚假折扣"),
                N_("写「原价999」，但从没卖过这个价。"),
                extra=(_needed("page_snapshot", N_("标「原价」的页面截图；有以前的价格截图更好")),),
            ),
            Issue("false_sales", N_("虚假销量、评价或获奖"), N_("宣称「金奖产品」，查不到这个奖。")),
            Issue("exaggerated_effect", N_("夸大效果"), N_("说「七天祛斑」，用完没有变化。")),
        ),
        consumer=(
            _needed("page_snapshot", N_("宣传页面截图或直播录屏")),
            _helps("chat_record", N_("客服重复过的说法")),
            _helps("goods_photo", N_("实物和包装上的说明")),
        ),
        merchant=(
            _needed("test_report", N_("能证明效果的检测或试验")),
            _helps("certificate", N_("批准文号、获奖证书、价格记录")),
        ),
        rule=N_(
            "宣传要有依据。商家故意误导而你因此购买的，法律允许要求退一赔三（退款之外再赔价款三倍，不足500元按500元）；"
            "不会误导人的标签小问题不算。"
        ),
        burden=N_("你保留宣传内容；由商家证明宣传有依据。"),
        window=N_("没有固定期限，页面可能更改，请尽早截图。"),
        source="CPL 55; REG49",
        usual=("return_and_refund", "statutory_compensation", "correct_listing", "partial_refund", "explanation"),
    ),
    Category(
        "D3",
        group="description",
        name=N_("和约定不一样"),
        issues=(
            Issue("gift", N_("赠品没有给"), N_("说好送滤芯，收到没有。")),
            Issue("date", N_("没有按说好的时间送到或做好"), N_("答应周五前送到，下周三才到。")),
            Issue("price_protection", N_("答应退差价没有退"), N_("客服答应降价补差，后来说不补。")),
            Issue("service", N_("答应的安装、延保等没有做到"), N_("说免费上门安装，到了要收200元。")),
        ),
        consumer=(
            _needed("chat_record", N_("商家承诺的聊天记录，看得到时间")),
            _helps("page_snapshot", N_("页面上写的承诺")),
            _helps("call_record", N_("电话里的承诺：通话录音或时间")),
        ),
        merchant=(_needed("chat_record", N_("完整的聊天或通话记录")),),
        rule=N_("商家在页面或聊天里答应的事，是交易的一部分，应当做到。"),
        burden=N_("记录由商家保存。商家有记录却不拿出来的，调解员可以作对商家不利的认定。"),
        window=N_("没有固定期限，请尽早提出。"),
        source="EV95; ECL62",
        usual=("keep_promise", "promised_compensation", "partial_refund", "send_missing", "cancel_order"),
    ),
    Category(
        "L1",
        group="delivery",
        name=N_("没有收到货"),
        issues=(
            Issue(
                "shows_signed",
                N_("显示已签收，但没有收到"),
                N_("物流写「本人签收」，你没有拿到。"),
                extra=(_helps("delivery_proof", N_("驿站、门卫或邻居的说明")),),
            ),
            Issue("lost", N_("丢件、物流不再更新"), N_("十天前到了中转站，之后没有动静。")),
            Issue("wrong_place", N_("送错地址或被别人取走"), N_("快递放到了隔壁小区。")),
        ),
        consumer=(
            _needed("tracking", N_("物流单号和快递公司；本平台订单会自动附上")),
            _needed("service_record", N_("写明没有收到的说明，以及当时的收货地址和电话")),
            _needed("chat_record", N_("和商家或快递的沟通记录")),
            _helps("call_record", N_("快递员或网点的答复")),
        ),
        merchant=(
            _needed("delivery_proof", N_("送到你的地址、交到你本人或你同意的人手里的凭证")),
            _helps("tracking", N_("快递公司的完整轨迹")),
        ),
        rule=N_("送到之前，货物丢失的风险由寄件的商家承担。没有经过你同意就放驿站或代收，不能算已经交给你。"),
        burden=N_("由寄件的一方证明已经送到。只显示「已签收」还不够，要看签收的人和地点。"),
        window=N_("一般在应当收到或显示签收后15天内。"),
        windows=(_fifteen_days_from_sign_off(),),
        source="TB 38",
        usual=("refund_only", "send_missing", "explanation", "compensate_losses"),
    ),
    Category(
        "L2",
        group="delivery",
        name=N_("延迟发货、虚假发货、缺货"),
        issues=(
            Issue("late", N_("超过承诺时间才发或还没发"), N_("写48小时内发货，五天了没有动静。")),
            Issue("false_dispatch", N_("显示已发货，但没有揽收"), N_("有单号，三天没有第一条物流。")),
            Issue("out_of_stock", N_("付款后说没有货"), N_("商家让你自己申请退款。")),
        ),
        consumer=(
            _needed("order_record", N_("订单和承诺的发货时间；本平台订单会自动附上")),
            _helps("page_snapshot", N_("写着发货时间的页面")),
            _helps("tracking", N_("物流查询结果")),
            _helps("chat_record", N_("催发货的记录")),
        ),
        merchant=(_needed("tracking", N_("快递公司第一次揽收的记录")),),
        rule=N_("发货时间以快递公司系统里的揽收时间为准，不以商家点击发货的时间为准。"),
        burden=N_("由商家用揽收记录说明按时发货。"),
        window=N_("一般在承诺的发货时间过后15天内。"),
        windows=(
            Window(
                15,
                Unit.NATURAL_DAYS,
                Anchor.PROMISED_TIME,
                N_("一般应在承诺的发货时间过后15天内提出。"),
                "TB 25; JD1 7",
            ),
        ),
        source="TB 25",
        usual=("cancel_order", "keep_promise", "promised_compensation", "explanation"),
    ),
    Category(
        "L3",
        group="delivery",
        name=N_("运输破损、少件、错发"),
        issues=(
            Issue("damaged", N_("运输中破损"), N_("外箱压扁，里面的锅凹了。")),
            Issue(
                "short",
                N_("少件"),
                N_("买三瓶，箱里只有两瓶。"),
                extra=(_needed("packaging_photo", N_("外箱、面单和全部收到的东西；面单上的重量拍清楚")),),
            ),
            Issue("wrong_item", N_("错发"), N_("买黑色42码，收到棕色39码。")),
        ),
        consumer=(
            _needed("packaging_photo", N_("外箱、快递面单")),
            _needed("goods_photo", N_("收到的商品和破损处")),
            _helps("unboxing_video", N_("从封好的包裹开始拍")),
            _helps("delivery_proof", N_("当面验货或拒收的记录")),
        ),
        merchant=(
            _needed("packing_video", N_("打包视频或出库重量")),
            _helps("delivery_proof", N_("你当面验收无误的凭证")),
        ),
        rule=N_("签收不等于确认商品完好。能当面验货的，尽量当面验；发现破损可以拒收。"),
        burden=N_("确认收货前，由商家证明交付完好；你在订单里点了确认收货之后，由你说明问题在收到时就有。"),
        window=N_("最好当面验货；最晚签收后48小时内。"),
        windows=(
            Window(
                48, Unit.WALL_HOURS, Anchor.SIGNED_OFF, N_("破损、少件、错发一般应在签收后48小时内提出。"), "TB 75-76"
            ),
        ),
        source="TB 75-76",
        usual=("send_missing", "exchange", "partial_refund", "return_and_refund", "make_up_quantity"),
    ),
    Category(
        "L4",
        group="delivery",
        name=N_("快递服务"),
        issues=(
            Issue("attitude", N_("快递员态度"), N_("打电话时骂人。")),
            Issue("forced_pickup", N_("不送上门，强制自提"), N_("没有打电话就放进快递柜。")),
            Issue("extra_fee", N_("额外收费"), N_("送上楼要另收10元。")),
            Issue("slow", N_("派送很慢或反复改期"), N_("到了网点五天还没有派送。")),
        ),
        consumer=(
            _needed("tracking", N_("物流单号和快递公司")),
            _needed("chat_record", N_("和快递员或网点的沟通记录")),
            _helps("call_record", N_("通话录音或通话时间")),
        ),
        merchant=(_helps("tracking", N_("和快递公司交涉的结果")),),
        rule=N_("包裹应当送到约定的地址，放快递柜或驿站要先经你同意。被投诉的可以是快递公司。"),
        burden=N_("你说明时间和经过；快递公司出示派送和通话记录。"),
        window=N_("随时可以提出；快递公司收到后应当在7天内答复。"),
        windows=(
            Window(
                7,
                Unit.NATURAL_DAYS,
                Anchor.COMPLAINT_RECEIVED,
                N_("快递公司应当在收到投诉后7天内答复。"),
                "EXP 28",
                step=Step.ANSWER,
            ),
        ),
        source="EXP 28",
        usual=("apology", "explanation", "keep_promise", "compensate_losses"),
        respondent=Respondent.CARRIER,
    ),
    Category(
        "A1",
        group="after_sales",
        name=N_("拒绝或拖延退换货、退款"),
        issues=(
            Issue("refused", N_("商家拒绝退换或退款"), N_("有质量问题，商家说「不退不换」。")),
            Issue("delayed", N_("一直拖着不处理"), N_("申请两周，只回复「在处理」。")),
            Issue(
                "refund_not_paid",
                N_("货已退回，钱没有退"),
                N_("退货签收十天，没有收到退款。"),
                extra=(_needed("return_proof", N_("退货单号和商家签收的记录")),),
            ),
            Issue("deducted", N_("退款被扣钱"), N_("说有「折旧费」，少退80元。")),
        ),
        consumer=(
            _needed("chat_record", N_("提出退换的时间和商家的拒绝")),
            _needed("return_proof", N_("已经寄回的，附退货单号和签收记录；还没有寄的，说明一下就行")),
            _helps("goods_photo", N_("寄回前的商品照片")),
        ),
        merchant=(
            _needed("goods_video", N_("收到退货时的查验照片或视频")),
            _helps("chat_record", N_("处理经过")),
        ),
        rule=N_("符合条件的退货，商家收到后7天内退款。从你提出要求起超过15天没有正当理由不处理，一般视为故意拖延。"),
        burden=N_("你说明什么时候提出、什么时候寄回；由商家说明拒绝的理由并拿出依据。"),
        window=N_("商家拒绝后15天内。"),
        windows=(Window(15, Unit.NATURAL_DAYS, Anchor.REFUSAL, N_("一般应在商家拒绝后15天内提出。"), "JD1 7; PEN"),),
        source="PEN; CPL 25; 7D13",
        usual=("return_and_refund", "exchange", "refund_only", "shipping_cost", "compensate_losses"),
    ),
    Category(
        "A2",
        group="after_sales",
        name=N_("七日无理由退货"),
        issues=(
            Issue("opened", N_("商家说「已拆封」不能退"), N_("只打开盒子看了看，商家不给退。")),
            Issue("excluded", N_("商家说这类商品不支持"), N_("下单时没有提示，退货才说不支持。")),
            Issue("not_intact", N_("商家说商品不完好"), N_("试穿一次，商家说影响二次销售。")),
            Issue("late_dispute", N_("对是否超过七天有争议"), N_("第七天晚上申请，商家说超时。")),
        ),
        consumer=(
            _needed("goods_photo", N_("商品、配件和吊牌完好的照片")),
            _helps("page_snapshot", N_("下单页是否写明不支持退货")),
            _helps("chat_record", N_("提出退货的时间和答复")),
        ),
        merchant=(_needed("page_snapshot", N_("你下单前单独确认「不支持退货」的记录")),),
        rule=N_(
            "网购大多可以在七天内退货，不用说明理由。为检查而拆封，不算不完好。定制、鲜活易腐、已拆封的音像软件、"
            "报纸期刊除外；其他商品要你下单前单独确认，才可以不退。寄回运费一般由你承担。"
        ),
        burden=N_("由商家证明你确认过不支持退货，或者商品确有损坏。"),
        window=N_("从签收第二天起算7天。"),
        windows=(
            Window(
                7,
                Unit.NATURAL_DAYS,
                Anchor.DAY_AFTER_SIGN_OFF,
                N_("无理由退货应在签收第二天起7天内提出。"),
                "CPL 25; 7D10",
            ),
        ),
        source="CPL 25; SPC3; 7D10; 7D20",
        usual=("return_and_refund", "shipping_cost", "explanation"),
    ),
    Category(
        "A3",
        group="after_sales",
        name=N_("维修、三包（修理、更换、退货）"),
        issues=(
            Issue("repaired_twice", N_("修了两次还是坏"), N_("洗衣机换过两次主板，还是不转。")),
            Issue("too_long", N_("维修超过30天"), N_("手机寄修一个半月没有回来。")),
            Issue("refused", N_("保修期内拒绝保修"), N_("说是人为损坏，没有说明依据。")),
            Issue("charged", N_("保修期内收费"), N_("还在保修期，要收300元检测费。")),
        ),
        consumer=(
            _needed("service_record", N_("每一次的维修单，以及保修卡")),
            _helps("goods_video", N_("现在的故障表现")),
            _helps("payment_proof", N_("购买日期")),
            _helps("chat_record", N_("和售后的沟通")),
        ),
        merchant=(
            _needed("service_record", N_("维修记录")),
            _helps("test_report", N_("判断为人为损坏的依据")),
        ),
        rule=N_(
            "三包是国家规定的修理、更换、退货责任。同一问题修两次仍不能用，或者修了30天还没好，可以要求换货或退货。"
            "维修占用的时间不算在保修期内，换货后保修期重新计算。"
        ),
        burden=N_("你出示维修单和保修卡；说是人为损坏的，由商家证明。"),
        window=N_("保修期内都可以提出。"),
        source="JD2 27; REG18",
        usual=("repair", "exchange", "return_and_refund", "compensate_losses"),
    ),
    Category(
        "A4",
        group="after_sales",
        name=N_("运费"),
        issues=(
            Issue("return_cost", N_("退货运费由谁付"), N_("有质量问题，商家要你付寄回的运费。")),
            Issue("insurance", N_("运费险没有赔"), N_("页面写有运费险，退货后没有赔付。")),
            Issue("overcharged", N_("运费多收"), N_("写包邮，发货时又要补运费。")),
        ),
        consumer=(
            _needed("payment_proof", N_("运费支付凭证或快递收据")),
            _helps("page_snapshot", N_("写着运费约定的页面")),
            _helps("chat_record", N_("商家对运费的说法")),
        ),
        merchant=(_needed("page_snapshot", N_("页面上的运费约定")),),
        rule=N_("谁有过错，运费由谁承担。质量问题、错发、描述不符由商家付；无理由退货一般由你付寄回的运费。"),
        burden=N_("你出示付了多少；由商家说明约定和依据。"),
        window=N_("一般在付款或被拒后15天内。"),
        windows=(
            Window(15, Unit.NATURAL_DAYS, Anchor.REFUSAL, N_("运费问题一般应在付款或被拒后15天内提出。"), "JD1 7"),
        ),
        source="TB 49",
        usual=("shipping_cost", "promised_compensation", "explanation"),
    ),
    Category(
        "A5",
        group="after_sales",
        name=N_("发票"),
        issues=(
            Issue("none", N_("不开发票"), N_("催了三次，商家说「小店没有发票」。")),
            Issue("wrong", N_("发票开错"), N_("抬头和金额写错，不肯重开。")),
            Issue("extra_charge", N_("开发票要加钱"), N_("开票要另付税点。")),
        ),
        consumer=(
            _needed("chat_record", N_("提出开票的记录，写明抬头")),
            _helps("invoice", N_("开错的发票")),
            _helps("payment_proof", N_("付款金额")),
        ),
        merchant=(_needed("invoice", N_("已经开出的发票")),),
        rule=N_("开发票是商家的义务，不能加价，也不能用小票代替。"),
        burden=N_("你说明要求过；由商家证明已经开具。"),
        window=N_("一般在被拒或发现开错后15天内。"),
        windows=(
            Window(15, Unit.NATURAL_DAYS, Anchor.REFUSAL, N_("发票问题一般应在被拒或发现开错后15天内提出。"), "JD1 7"),
        ),
        source="CPL 22; JD1 7",
        usual=("issue_invoice", "partial_refund", "explanation"),
    ),
    Category(
        "A6",
        group="after_sales",
        name=N_("退回的商品有争议"),
        issues=(
            Issue("swapped", N_("商家说退回的不是原来那件"), N_("商家说序列号不一样。")),
            Issue("used", N_("商家说退回的已经用过"), N_("没有用过，商家说有使用痕迹。")),
            Issue("missing_parts", N_("商家说退回的少了东西"), N_("配件都寄回了，商家说少一根线。")),
            Issue("damaged", N_("商家说退回时已经坏了"), N_("寄出时完好，商家说屏幕碎了。")),
        ),
        consumer=(
            _needed("return_proof", N_("退货单号和寄件重量")),
            _helps("goods_photo", N_("寄回前拍到序列号的照片")),
            _helps("goods_video", N_("装箱封箱的视频")),
        ),
        merchant=(
            _needed("goods_video", N_("拆开退货的视频，看得到面单、序列号和重量")),
            _helps("packing_video", N_("发货时的序列号记录")),
        ),
        rule=N_("商家收到退货应当及时查验。过后才提出、又没有当时的记录，一般难以采信。"),
        burden=N_("由商家证明收到时就是那样。"),
        window=N_("商家应当在签收退货时查验并提出。你可以在被拒绝退款后随时投诉。"),
        source="TB 75-76",
        usual=("return_and_refund", "refund_only", "partial_refund", "explanation"),
    ),
    Category(
        "P1",
        group="price",
        name=N_("价格、优惠、保价"),
        issues=(
            Issue("price_drop", N_("保价期内降价不退差价"), N_("保价30天，第五天降了100元。")),
            Issue("discount_missing", N_("优惠、红包、券没有生效"), N_("写满300减50，付款时没有减。")),
            Issue("price_error", N_("标错价、下单后改价或不认"), N_("下单后商家说标错价要取消。")),
            Issue("overcharged", N_("多收费、价格不一致"), N_("结算价比页面价高出20元。")),
        ),
        consumer=(
            _needed("page_snapshot", N_("活动页和下单页截图，看得到价格和时间")),
            _helps("payment_proof", N_("付款记录")),
            _helps("chat_record", N_("客服对价格的说法")),
        ),
        merchant=(_needed("page_snapshot", N_("活动规则和公示的时间")),),
        rule=N_(
            "价格和优惠按下单时页面写的算。明显标错价的，双方先说明情况，一般看是否存在重大误解（写错得离谱，"
            "双方都能看出来）。"
        ),
        burden=N_("你出示当时的页面；由商家说明活动规则。"),
        window=N_("保价一般7到15天，以页面写的为准；其他价格问题15天内。"),
        windows=(
            Window(
                15,
                Unit.NATURAL_DAYS,
                Anchor.PURCHASE,
                N_("价格问题一般应在购买后15天内提出，保价以页面写的天数为准。"),
                "JD1 7",
            ),
        ),
        source="JD1 7",
        usual=("partial_refund", "keep_promise", "promised_compensation", "cancel_order"),
    ),
    Category(
        "P2",
        group="price",
        name=N_("订单取消、不公平条款"),
        issues=(
            Issue("cancelled", N_("商家单方取消订单"), N_("付款第二天被取消，又涨价上架。")),
            Issue("cannot_cancel", N_("不让取消"), N_("还没有发货，商家说不能取消。")),
            Issue("unfair_terms", N_("不公平条款（霸王条款）"), N_("写着「概不退换」「最终解释权归本店」。")),
            Issue("deposit", N_("定金、预付款不退"), N_("商家违约，还说定金不退。")),
        ),
        consumer=(
            _needed("page_snapshot", N_("订单状态或条款的截图")),
            _helps("chat_record", N_("商家取消的说法")),
            _helps("payment_proof", N_("付款记录")),
        ),
        merchant=(_helps("chat_record", N_("取消的原因和通知记录")),),
        rule=N_(
            "付款成功后，合同一般就成立了。商家事先写好、不能商量的条款，如果排除你的主要权利或减轻商家的责任，"
            "没有效力。"
        ),
        burden=N_("你出示条款或订单；由商家说明取消的原因。"),
        window=N_("没有固定期限，请尽早提出。"),
        source="SPC1",
        usual=("keep_promise", "cancel_order", "compensate_losses", "promised_compensation", "correct_listing"),
    ),
    Category(
        "S1",
        group="services",
        name=N_("服务态度、骚扰"),
        issues=(
            Issue("rude", N_("辱骂、讽刺、不耐烦"), N_("客服说「买不起就别买」。")),
            Issue("ignored", N_("不理人、只回模板"), N_("问了五次，每次都是同一句自动回复。")),
            Issue("pressure", N_("反复催改评价、催撤回投诉"), N_("一天打八个电话要求删差评。")),
            Issue("threat", N_("威胁、骚扰"), N_("说知道你家地址，要上门。")),
        ),
        consumer=(
            _needed("chat_record", N_("聊天截图，看得到时间和客服名字")),
            _helps("call_record", N_("通话录音或通话记录")),
        ),
        merchant=(
            _needed("chat_record", N_("完整的聊天或通话记录")),
            _helps("service_record", N_("培训、处理或道歉的记录")),
        ),
        rule=N_("可以意见不合，但不能辱骂、威胁或骚扰。遇到人身威胁，请先报警。"),
        burden=N_("你出示聊天或录音；由商家出示完整记录。"),
        window=N_("一般在30天内。"),
        windows=(Window(30, Unit.NATURAL_DAYS, Anchor.NOTICED, N_("服务态度问题一般应在发生后30天内提出。"), "JD2"),),
        source="JD2",
        usual=("apology", "explanation", "stop_contact", "keep_promise"),
    ),
    Category(
        "S2",
        group="services",
        name=N_("服务、虚拟、定制、大件安装"),
        issues=(
            Issue("part_done", N_("只做了一部分"), N_("十次课上了三次，机构停课。")),
            Issue("poor_work", N_("做得不合格"), N_("装的柜门关不上。")),
            Issue("digital", N_("虚拟商品不能用"), N_("充值没有到账，兑换码无效。")),
            Issue("custom", N_("定制和约定不一样"), N_("定制名字刻错了一个字。")),
            Issue("installation", N_("大件送装不到位"), N_("床送到了，一直没有人来装。")),
        ),
        consumer=(
            _needed("service_record", N_("合同、订单约定或报价单")),
            _needed("goods_photo", N_("做到哪一步的照片或截图")),
            _helps("chat_record", N_("约定和改动的沟通")),
        ),
        merchant=(_needed("service_record", N_("服务、安装或到账的记录")),),
        rule=N_("没有做的部分，按比例退款；做得不合格的，可以要求重做。"),
        burden=N_("你说明约定和现状；由商家证明做了多少、做得怎样。"),
        window=N_("以合同为准，请尽早提出。"),
        source="JD2",
        usual=("partial_refund", "redo_service", "keep_promise", "cancel_order", "compensate_losses"),
    ),
    Category(
        "S3",
        group="services",
        name=N_("活体（宠物、水族）"),
        issues=(
            Issue("sick", N_("到家后生病"), N_("小猫到家第三天查出猫瘟。")),
            Issue("dead", N_("到货死亡或很快死亡"), N_("八条鱼到货死了三条。")),
            Issue("breed", N_("品种、年龄、疫苗不符"), N_("说打过两针疫苗，医院查没有记录。")),
        ),
        consumer=(
            _needed("goods_video", N_("连续视频，看得到动物、包装和面单")),
            _needed("medical_record", N_("宠物医院的诊断或检测单")),
            _helps("chat_record", N_("商家对健康的说法")),
        ),
        merchant=(_needed("certificate", N_("检疫证明、疫苗本、发货时的健康视频")),),
        rule=N_("活体请在通知后12小时内提货，打开就拍视频。签收当天的死亡和几天内查出的疾病，一般由商家负责。"),
        burden=N_("你用视频和医院单据说明；由商家证明发出时健康。"),
        window=N_("水族：死亡12到24小时内，生病3天内；宠物：死亡24小时内，生病7天内。都从签收起算。"),
        windows=(
            Window(
                24,
                Unit.WALL_HOURS,
                Anchor.SIGNED_OFF,
                N_("宠物到货死亡一般应在签收后24小时内提出。"),
                "JD2",
                goods="pets",
                issues=("dead",),
            ),
            Window(
                7,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("宠物生病一般应在签收后7天内提出。"),
                "JD2",
                goods="pets",
                issues=("sick", "breed"),
            ),
            Window(
                24,
                Unit.WALL_HOURS,
                Anchor.SIGNED_OFF,
                N_("水族到货死亡一般应在签收后12到24小时内提出。"),
                "JD2",
                goods="aquatic",
                issues=("dead",),
            ),
            Window(
                3,
                Unit.NATURAL_DAYS,
                Anchor.SIGNED_OFF,
                N_("水族生病一般应在签收后3天内提出。"),
                "JD2",
                goods="aquatic",
                issues=("sick", "breed"),
            ),
        ),
        source="JD2",
        usual=("partial_refund", "refund_only", "send_missing", "compensate_losses", "return_and_refund"),
    ),
    Category(
        "S4",
        group="services",
        name=N_("直播交易"),
        issues=(
            Issue("words_differ", N_("主播说的和收到的不一样"), N_("主播说买一送一，只收到一件。")),
            Issue("who_sells", N_("不知道谁是卖家"), N_("主播让你找厂家，厂家让你找主播。")),
            Issue("off_platform", N_("被引到别处付款"), N_("让你加好友转账，付款后失联。")),
        ),
        consumer=(
            _needed("stream_recording", N_("录屏，或者写明哪一场、几点几分")),
            _helps("page_snapshot", N_("直播间和下单页截图")),
            _helps("payment_proof", N_("付款给谁的记录")),
        ),
        merchant=(_needed("stream_recording", N_("那一场的回放")),),
        rule=N_("主播在直播间说的话，和商品页写的一样算数。直播录像至少保存三年。"),
        burden=N_("你说明是哪一场、哪个时间；录像由商家和平台保存并出示。"),
        window=N_("没有固定期限，请尽早提出。"),
        source="NTM20",
        usual=("return_and_refund", "keep_promise", "partial_refund", "promised_compensation", "explanation"),
    ),
    Category(
        "S5",
        group="services",
        name=N_("预付、会员、自动续费"),
        issues=(
            Issue("cooling_off", N_("刚付款想退"), N_("办卡第三天想退，商家不退。")),
            Issue(
                "auto_renewal",
                N_("自动续费没有提前说"),
                N_("没有提醒就扣了一年会员费。"),
                extra=(_needed("payment_proof", N_("扣款记录")),),
            ),
            Issue("closed_down", N_("关店、停业"), N_("健身房关门，卡里还有800元。")),
            Issue("balance", N_("余额、次数对不上"), N_("还有六次，系统显示两次。")),
        ),
        consumer=(
            _needed("service_record", N_("合同、会员条款")),
            _needed("payment_proof", N_("付款和扣费账单")),
            _helps("chat_record", N_("办卡时的说法和退费的沟通")),
        ),
        merchant=(_needed("service_record", N_("消费明细和余额账目")),),
        rule=N_("预付的钱，第一次付款后7天内一般可以退，已经用掉的要扣除。自动续费要在5天前提醒你。"),
        burden=N_("消费和余额的账目由商家掌握。商家不拿出来的，调解员可以按你说的认定。"),
        window=N_("无理由退预付款：第一次付款后7天内；其他情形没有固定期限。"),
        windows=(
            Window(
                7,
                Unit.NATURAL_DAYS,
                Anchor.FIRST_PAYMENT,
                N_("无理由退预付款一般应在第一次付款后7天内提出。"),
                "SPC-P",
                issues=("cooling_off",),
            ),
        ),
        source="SPC-P; NTM18",
        usual=("cancel_order", "partial_refund", "keep_promise", "compensate_losses", "explanation"),
    ),
    Category(
        "I1",
        group="other",
        name=N_("个人信息、骚扰"),
        issues=(
            Issue("leak", N_("个人信息泄露"), N_("买完第二天，骗子说得出订单内容。")),
            Issue("spam", N_("推销电话、短信不断"), N_("退订了，每天还收到广告。")),
            Issue("refuses_delete", N_("不肯删除信息或注销"), N_("要求删除地址和电话，没有答复。")),
            Issue("over_collection", N_("索要不必要的信息"), N_("退款要求上传身份证正反面。")),
        ),
        consumer=(
            _needed("chat_record", N_("来电号码、短信截图；遮住无关的人")),
            _helps("call_record", N_("通话记录")),
            _helps("page_snapshot", N_("索要信息的页面")),
        ),
        merchant=(_needed("service_record", N_("谁查看过你的信息的记录")),),
        rule=N_("商家只能为交易需要使用你的信息，你可以要求查看、更正和删除。怀疑被骗，请先报警。"),
        burden=N_("你说明收到了什么；由商家说明信息怎样保管、谁看过。"),
        window=N_("没有固定期限，请尽早提出。"),
        source="PIPL 24, 44-47, 69",
        usual=("delete_personal_information", "stop_contact", "apology", "explanation", "compensate_losses"),
    ),
    Category(
        "X1",
        group="platform",
        name=N_("平台服务"),
        issues=(
            Issue("slow", N_("处理太慢"), N_("案件三周没有进展。")),
            Issue("opaque", N_("说不清理由"), N_("结果只有一句话，没有说明依据。")),
            Issue("no_human", N_("找不到人工"), N_("一直是机器人回复。")),
            Issue("conduct", N_("调解员或客服的做法"), N_("觉得没有听你说完就下结论。")),
        ),
        consumer=(
            _needed("service_record", N_("事情的时间线：什么时候找过谁")),
            _helps("chat_record", N_("和平台客服的记录")),
            _helps("page_snapshot", N_("页面截图")),
        ),
        merchant=(_needed("service_record", N_("平台的处理记录")),),
        rule=N_("对平台的意见由另一组人处理，不影响你案件里的调解或裁定。对裁定结果不同意，请在案件里申请复核。"),
        burden=N_("你说明经过；由平台出示自己的处理记录。"),
        window=N_("随时可以提出；平台在7个工作日内书面答复。"),
        windows=(
            Window(
                7,
                Unit.WORKING_DAYS,
                Anchor.COMPLAINT_RECEIVED,
                N_("平台在7个工作日内书面答复。"),
                "T-WRITTEN",
                step=Step.ANSWER,
            ),
        ),
        source="T-WRITTEN",
        usual=("explanation", "apology", "keep_promise", "improve_rules"),
        respondent=Respondent.PLATFORM,
        track=Track.ABOUT_PLATFORM,
    ),
    Category(
        "X2",
        group="platform",
        name=N_("平台规则建议"),
        issues=(
            Issue("rule", N_("建议修改规则"), N_("建议生鲜的提出期限再长一点。")),
            Issue("feature", N_("建议改进功能或页面"), N_("希望能一次上传更多照片。")),
        ),
        consumer=(
            _helps("page_snapshot", N_("相关页面截图")),
            _helps("other", N_("其他能说明想法的材料")),
        ),
        merchant=(),
        rule=N_("这是建议，不是投诉：没有对方，也不计期限。平台会公开写明收到、计划、完成或不采纳的理由。"),
        burden=N_("不需要证明。"),
        window=N_("随时可以提出。"),
        source="T",
        usual=("improve_rules", "explanation"),
        respondent=Respondent.PLATFORM,
        track=Track.SUGGESTION,
    ),
    Category(
        "X3",
        group="other",
        name=N_("其他问题"),
        issues=(Issue("other", N_("其他问题"), N_("上面都不合适，用自己的话写清楚发生了什么。")),),
        consumer=(
            _needed("other", N_("能说明情况的任何材料；没有也可以先提交")),
            _helps("chat_record", N_("和商家怎么说的")),
        ),
        merchant=(),
        rule=N_("工作人员会先看你写的情况，再归到合适的类别。"),
        burden=N_("看归到哪一类，会在案件里告诉你。"),
        window=N_("看归到哪一类，请尽早提出。"),
        source="O121-F",
        usual=("explanation", "partial_refund", "return_and_refund", "apology"),
    ),
)

# Fresh goods: spoilt up to this per cent, refund up to that per cent of the price. Source: JD2.
SPOILAGE_REFUND: tuple[tuple[int, int], ...] = ((10, 10), (30, 30), (50, 50), (70, 70), (100, 100))


def find_issue(category: Category, code: str) -> Issue | None:
    """The trouble a person chose within a category; None when the category has no such choice."""
    return next((issue for issue in category.choices if issue.code == code), None)


def checklist(category: Category, issue: Issue | None = None) -> tuple[ChecklistItem, ...]:
    """What a complainant is asked to hand in, needed things first, one line for each kind of evidence.

    What the chosen issue asks for stands in place of the category's own line for the same kind.
    """
    lines = {item.kind: item for item in category.consumer}
    lines.update({item.kind: item for item in (issue.extra if issue else ())})
    return tuple(sorted(lines.values(), key=lambda item: not item.needed))


def spoilage_refund_percent(spoilt_percent: int) -> int:
    """The largest share of the price usually refunded when this share of fresh goods is spoilt, in per cent.

    spoilt_percent  0 to 100. Raises ValueError outside.
    """
    if not 0 <= spoilt_percent <= 100:
        raise ValueError(f"not a share in per cent: {spoilt_percent}")
    if spoilt_percent == 0:
        return 0
    return next(refund for limit, refund in SPOILAGE_REFUND if spoilt_percent <= limit)


def late_by(
    category: Category, happened_on: date, filed_on: date, *, goods: str = "", issue: str = ""
) -> Window | None:
    """The usual time limit a filing has overrun, so that the person can be told and say why; None when in time.

    Filing stays possible. With only dates known, doubt goes to the person: a limit in hours is taken to run
    until the end of the day in which it ends at the latest, and where several limits hold, the longest counts.

    happened_on  the local date of the event the window is counted from (mostly delivery)
    goods        code of GOODS when known; otherwise the limit that holds whatever the goods
    issue        code of the chosen issue when known
    """
    holding = filing_windows(category, goods=goods, issue=issue)
    if not holding:
        return None
    longest = max(holding, key=lambda window: _last_day(window, happened_on))
    return longest if filed_on > _last_day(longest, happened_on) else None


def filing_windows(category: Category, *, goods: str = "", issue: str = "") -> tuple[Window, ...]:
    """The time limits for filing that hold for these goods and this issue; empty where none is usual."""
    filing = [
        window
        for window in category.windows
        if window.step is Step.FILE and (not window.issues or issue in window.issues)
    ]
    special = tuple(window for window in filing if window.goods and window.goods == goods)
    return special or tuple(window for window in filing if not window.goods)


def _last_day(window: Window, happened_on: date) -> date:
    days = -(-window.amount // 24) if window.unit is Unit.WALL_HOURS else window.amount
    return happened_on + timedelta(days=days)
