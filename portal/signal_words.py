"""The signals in words: what each is called, what was seen, and what that cannot show. Chosen when it is read.

Neutral until somebody has decided: a signal describes, it does not accuse.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.domain.signal_rules import Strength
from portal.domain.signal_texts import Benefit, Leverage
from portal.domain.signals import NOT_AVAILABLE, Group, Seen
from portal.domain.taxonomy import CATEGORIES, find_issue

STRENGTHS: Mapping[Strength, Any] = {
    Strength.WEAK: lazy_pgettext("signal", "弱"),
    Strength.MEDIUM: lazy_pgettext("signal", "中"),
    Strength.STRONG: lazy_pgettext("signal", "强"),
}
NAMES: Mapping[str, Any] = {
    "R1": _l("留言里可能有以投诉换好处的内容"),
    "R2": _l("向多家商家提交几乎相同的文字"),
    "R3": _l("短期内投诉较多"),
    "R4": _l("投诉的问题集中在同一种"),
    "R5": _l("短期内多次要求仅退款"),
    "R6": _l("几个账号用同一个电话"),
    "R7": _l("证据与其他记录对不上"),
    "R10": _l("自称平台或监管部门的人员"),
    "R11": _l("购买数量或次数超出一般家用"),
    "R12": _l("与另一商家的人员用同一个电话"),
    "R14": _l("多次在提出私下付款后撤回投诉"),
    "R15": _l("一年内有过成立的认定"),
    "C1": _l("购买经商家文件核实"),
    "C2": _l("第一次投诉"),
    "C3": _l("其他人也投诉了同一商品"),
    "C5": _l("这家商家的裁定多支持消费者"),
    "C6": _l("案件里有检测报告"),
    "C7": _l("商家在本案没有履行承诺"),
    "C8": _l("过去的投诉得到过支持"),
    "M1": _l("这家商家经常申诉恶意投诉"),
    "M2": _l("方案被拒绝后立刻申诉"),
    "M3": _l("有人反映受到压力"),
    "M4": _l("商家提出在平台外付款"),
    "M5": _l("逾期回应后申诉"),
}
# The innocent reading of each.
CANNOT_SHOW: Mapping[str, Any] = {
    "R1": _l("气话和转述商家的话可能被误读。不带条件地说「不处理我就投诉」是正当的权利，不算在内。"),
    "R2": _l("可能是照着网上的范文或攻略写的。平台提供的文字已经排除。"),
    "R3": _l("可能只是一段时间买得多、不顺心，或者一家人共用一个账号。平台只知道商家导入的订单。"),
    "R4": _l("可能和爱好或职业有关，例如常买生鲜的人投诉变质本来就多。"),
    "R5": _l("不值得寄回的商品，要求仅退款很常见；尺码不合适等情形也会集中出现。"),
    "R6": _l("同住的家人、宿舍同学或者代收点可能共用一个电话。"),
    "R7": _l("同一批货会拍出相近的照片，截图会丢失拍摄信息，相机的时间可能设错，换货会换单号。"),
    "R10": _l("可能真的在那里工作，也可能只是在转述。"),
    "R11": _l("可能是单位采购、送礼或囤货。法律只限制加倍赔偿的数量，不影响退款。"),
    "R12": _l("商家的员工也会自己买东西，家人之间也会共用电话。"),
    "R14": _l("可能确实和商家谈妥了。"),
    "R15": _l("过去的认定不说明这一次。"),
    "C1": _l("只说明买过，不说明商品有没有问题。"),
    "C2": _l("只说明以前没有投诉过。"),
    "C3": _l("同一商品的问题未必相同。"),
    "C5": _l("每起案件看自己的证据。"),
    "C6": _l("报告的内容要另看。"),
    "C7": _l("没有履行可能另有原因。"),
    "C8": _l("过去的结果不说明这一次。"),
    "M1": _l("可能真的遇到了几起恶意投诉。"),
    "M2": _l("可能正好在这时收集到了证据。"),
    "M3": _l("反映的情况还没有核实。"),
    "M4": _l("可能是想尽快退款，不了解规则。"),
    "M5": _l("逾期可能另有原因，不影响证据本身。"),
}
BENEFITS: Mapping[str, Any] = {
    Benefit.PRIVATE: _l("私下付钱"),
    Benefit.FREE: _l("免单"),
    Benefit.GIFT: _l("额外的赠品"),
    Benefit.MONEY: _l("一笔钱"),
}
PRESSED: Mapping[str, Any] = {
    Leverage.WITHDRAWAL: _l("留言里提出%(benefit)s，并以撤回投诉或删改评价作交换。"),
    Leverage.ULTIMATUM: _l("留言里提出%(benefit)s，并说否则就投诉、举报或者给差评。"),
    Leverage.THREAT: _l("留言里提出了%(benefit)s，也提到要投诉、举报或者给差评。"),
}
CONFLICTS: Mapping[str, Any] = {
    "same": _l("证据%(number)s与另一起案件的图片完全相同。"),
    "alike": _l("证据%(number)s与另一起案件的图片高度相似。"),
    "taken_after": _l("证据%(number)s的拍摄时间晚于上传的时间。"),
    "taken_before": _l("证据%(number)s的拍摄时间早于下单的时间。"),
    "waybill": _l("投诉里写的快递单号与订单的不同。"),
}
MISSING: Mapping[str, tuple[Any, Any]] = {
    "product_class": (_l("投诉集中在同一类商品"), _l("平台没有商品分类，只能看问题的种类。")),
    "return_rate": (_l("退货率高于同类"), _l("平台只知道投诉，不知道没有争议的退货。")),
    "devices": (_l("设备、地址或收款账户相同"), _l("平台不收集设备特征，也不保存地址和收款账户。")),
    "web_images": (_l("图片来自网络"), _l("平台不做网络搜图，只和平台里的其他案件比对。")),
    "returned_goods": (_l("退回的商品对不上"), _l("平台没有商品的序列号和重量。")),
    "delivery_proof": (_l("快递已签收却说没有收到"), _l("平台没有快递公司的签收凭证，商家文件里的签收时间只是一方的说法。")),
    "companies": (_l("投诉人与同业公司有关联"), _l("平台没有工商登记和地址信息。")),
    "other_bodies": (_l("向几个机构提出同一件事并隐瞒"), _l("平台不知道其他机构的受理情况；向别处投诉是权利，只有隐瞒才算。")),
    "regulator_notices": (_l("监管部门的通报"), _l("平台没有接入监管部门的通报。")),
    "reviews": (_l("差评之后立刻申诉"), _l("平台没有商品评价。")),
}  # fmt: skip


@dataclass(frozen=True)
class SignalDrawn:
    """A signal as a page shows it.

    dots     1 to 3, beside the word for the strength
    against  whether it speaks against the complaint; only such a one can be relied on
    about    "for" the complainant, about the "merchant", or nothing
    refs     numbers of other cases that the reader may know of; entries: ids in the thread of this one
    """

    rule: str
    version: str
    name: str
    seen: str
    cannot_show: str
    strength: str
    dots: int
    against: bool
    about: str
    refs: tuple[str, ...]
    entries: tuple[str, ...]


def signals_drawn(seen: Iterable[Seen]) -> list[SignalDrawn]:
    """Every signal in the reader's words, in the order in which they came."""
    return [_drawn(one) for one in seen]


def signals_missing() -> list[tuple[str, str]]:
    """What could be a signal and is none here, and which data there would have to be for it."""
    return [(str(MISSING[what][0]), str(MISSING[what][1])) for _, what in NOT_AVAILABLE]


def _drawn(one: Seen) -> SignalDrawn:
    return SignalDrawn(
        rule=one.rule,
        version=one.version,
        name=str(NAMES[one.rule]),
        seen=_SENTENCES[one.rule](one),
        cannot_show=str(CANNOT_SHOW[one.rule]),
        strength=str(STRENGTHS[one.strength]),
        dots=list(Strength).index(one.strength) + 1,
        against=one.group is Group.AGAINST,
        about={Group.FOR: "for", Group.MERCHANT: "merchant"}.get(one.group, ""),
        refs=tuple(str(ref) for ref in (*_list(one, "refs"), *_list(one, "elsewhere"))),
        entries=tuple(str(entry) for entry in _list(one, "entries")),
    )


# --- sentences


def _threat(one: Seen) -> str:
    return str(PRESSED[str(one.data["leverage"])]) % {"benefit": BENEFITS[str(one.data["benefit"])]}


def _conflict(one: Seen) -> str:
    return "".join(
        _spaced(str(CONFLICTS[found["what"]]) % {"number": found["number"]}) for found in _list(one, "found")
    )


def _volume(one: Seen) -> str:
    said = _(
        "近%(days)s天内，同一账号提交了%(complaints)s。",
        days=one.data["days"],
        complaints=_complaints(one, "complaints"),
    )
    if one.banded:
        return said
    more = _(
        "通常每人不超过%(usual)s起；商家导入的%(orders)s个订单里，%(disputed)s个有投诉。",
        usual=one.data["usual"],
        orders=one.data["orders"],
        disputed=one.data["disputed"],
    )
    return _spaced(said) + more


def _same_trouble(one: Seen) -> str:
    category, _colon, issue = str(one.data["trouble"]).partition(":")
    found = find_issue(CATEGORIES[category], issue)
    name = _(found.name) if found else _(CATEGORIES[category].name)
    return _(
        "一年内，同一账号的投诉里，有%(cases)s都是「%(trouble)s」。", cases=_complaints(one, "cases"), trouble=name
    )


def _beyond(one: Seen) -> str:
    parts = []
    if "quantity" in one.data:
        parts.append(_("这一单同一商品买了%(pieces)s。", pieces=_pieces(one)))
    if "again" in one.data:
        parts.append(_("第一次投诉后的%(days)s天内，又买了%(times)s。", days=one.data["days"], times=_times(one)))
    return "".join(_spaced(part) for part in parts).strip()


_SENTENCES: Mapping[str, Callable[[Seen], str]] = {
    "R1": _threat,
    "R2": lambda one: _(
        "近%(days)s天内，同一账号用几乎相同的文字投诉了%(shops)s。", days=one.data["days"], shops=_shops(one)
    ),
    "R3": _volume,
    "R4": _same_trouble,
    "R5": lambda one: _(
        "近%(days)s天内，同一账号有%(cases)s要求仅退款。", days=one.data["days"], cases=_complaints(one, "cases")
    ),
    "R6": lambda one: _("%(count)s个有投诉的账号确认了同一个电话。", count=one.data["accounts"]),
    "R7": lambda one: _conflict(one).strip(),
    "R10": lambda one: _("留言里自称是平台或监管部门的人员。"),
    "R11": _beyond,
    "R12": lambda one: _("投诉人的电话与另一商家的一名人员相同。"),
    "R14": lambda one: _(
        "近%(days)s天内，同一账号撤回的投诉里，有%(cases)s先提出过私下付款。",
        days=one.data["days"],
        cases=_complaints(one, "cases"),
    ),
    "R15": lambda one: ngettext(
        "一年内，同一账号有%(num)s起投诉被认定为恶意或部分恶意。",
        "一年内，同一账号有%(num)s起投诉被认定为恶意或部分恶意。",
        int(str(one.data["findings"])),
    ),
    "C1": lambda one: _("这个订单在商家自己导入的文件里。"),
    "C2": lambda one: _("这个账号以前没有投诉过。"),
    "C3": lambda one: _(
        "近%(days)s天内，其他人对同一商品有%(cases)s。", days=one.data["days"], cases=_complaints(one, "cases")
    ),
    "C5": lambda one: _ruled(one),
    "C6": lambda one: _("案件里有检测机构的报告。"),
    "C7": lambda one: ngettext(
        "商家在本案有%(num)s项承诺到期没有履行。",
        "商家在本案有%(num)s项承诺到期没有履行。",
        int(str(one.data["promises"])),
    ),
    "C8": lambda one: _("一年内，同一账号有%(cases)s得到裁定支持。", cases=_complaints(one, "cases")),
    "M1": lambda one: _(
        "近%(days)s天的%(cases)s起案件里，商家申诉了%(claims)s起。",
        days=one.data["days"],
        cases=one.data["cases"],
        claims=one.data["claims"],
    ),
    "M2": lambda one: _("消费者拒绝商家的方案后%(hours)s小时内，商家提出了申诉。", hours=one.data["hours"]),
    "M3": lambda one: _pressures(one),
    "M4": lambda one: _("商家的留言里提出在平台外付款。"),
    "M5": lambda one: _("商家没有按时回应，之后提出了申诉。"),
}


def _ruled(one: Seen) -> str:
    if one.banded:
        return _("近%(days)s天内裁定的案件，多数支持消费者。", days=one.data["days"])
    return _(
        "近%(days)s天内裁定的%(ruled)s起案件，%(for_consumers)s起支持或部分支持消费者。",
        days=one.data["days"],
        ruled=one.data["ruled"],
        for_consumers=one.data["for_consumers"],
    )


def _pressures(one: Seen) -> str:
    said = ngettext(
        "近%(days)s天内，消费者反映过%(num)s次压力。",
        "近%(days)s天内，消费者反映过%(num)s次压力。",
        int(str(one.data["reports"])),
        days=one.data["days"],
    )
    return _spaced(said) + _("本案也有。") if one.data["here"] else said


def _complaints(one: Seen, key: str) -> str:
    number = int(str(one.data[key]))
    if one.banded and number > 1:
        return _("%(num)s起以上投诉", num=number)
    return ngettext("%(num)s起投诉", "%(num)s起投诉", number)


def _shops(one: Seen) -> str:
    number = int(str(one.data["merchants"]))
    return _("%(num)s家以上商家", num=number) if one.banded else ngettext("%(num)s家商家", "%(num)s家商家", number)


def _pieces(one: Seen) -> str:
    number = int(str(one.data["quantity"]))
    return _("%(num)s件以上", num=number) if one.banded else ngettext("%(num)s件", "%(num)s件", number)


def _times(one: Seen) -> str:
    number = int(str(one.data["again"]))
    return _("%(num)s次以上", num=number) if one.banded else ngettext("%(num)s次", "%(num)s次", number)


def _spaced(sentence: str) -> str:
    """A sentence before another: Chinese follows without a space."""
    return sentence if sentence.endswith("。") else f"{sentence} "


def _list(one: Seen, key: str) -> list[Any]:
    found = one.data.get(key, [])
    return found if isinstance(found, list) else []
