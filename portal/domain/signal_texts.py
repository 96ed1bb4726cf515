"""What two texts have in common, and whether words ask for an improper benefit under threat: for domain.signals.

Chinese and English alike. Words that somebody quotes, or says that the other side has said, are not theirs; what they
deny they have not said; and who says that they will complain uses a right. Where a sentence can be read in two ways,
it is not taken for a threat.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

Shingles = frozenset[str]

# A Chinese character is a word; so is a run of letters. Figures are all alike: copies differ in sums and dates.
_WORD = re.compile(r"[0-9]+|[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]")
_FIGURE = re.compile(r"[0-9]+")


# So many words in a row are not the same by chance.
PASSAGE = 6


def shingles(text: str, length: int, ours: Collection[str] = ()) -> Shingles:
    """The runs of `length` neighbouring words of a text, whatever its width, spaces, punctuation and figures.

    ours  passages of the portal's own words, which anybody may have copied; what stands in them is left out
    """
    parts = _without(_words(text), ours) if ours else [_words(text)]
    return frozenset(run for words in parts for run in _runs(words, length))


def likeness(one: Shingles, other: Shingles) -> float:
    """How much two texts have in common, from 0 to 1: the Jaccard index of their shingles."""
    return len(one & other) / len(one | other) if one and other else 0.0


def passages(texts: Iterable[str]) -> frozenset[str]:
    """Every passage of these texts, to leave them out of others."""
    return frozenset(run for text in texts for run in _runs(_words(text), PASSAGE))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return ["0" if _FIGURE.fullmatch(word) else word for word in _WORD.findall(plain)]


def _runs(words: list[str], length: int) -> Iterator[str]:
    return (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def _without(words: list[str], ours: Collection[str]) -> list[list[str]]:
    """What is left of a text without the passages in it that are ours, in the parts that it falls into."""
    known = [at for at, run in enumerate(_runs(words, PASSAGE)) if run in ours]
    covered = {place for at in known for place in range(at, at + PASSAGE)}
    parts: list[list[str]] = [[]]
    for place, word in enumerate(words):
        if place in covered:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


class Benefit(StrEnum):
    """What somebody asks for that no remedy of the portal gives."""

    PRIVATE = "private"  # money past the portal, into a private account
    FREE = "free"  # goods for nothing
    GIFT = "gift"  # more than was bought
    MONEY = "money"  # a sum, which may well be owed


class Leverage(StrEnum):
    """What it is asked for with."""

    WITHDRAWAL = "withdrawal"  # the complaint goes when the benefit comes
    ULTIMATUM = "ultimatum"  # the benefit comes, or else
    THREAT = "threat"  # both are said, neither depends on the other


@dataclass(frozen=True)
class Pressure:
    """A benefit and what it is asked for with, in one text or across several."""

    benefit: Benefit
    leverage: Leverage


_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|‘[^’]*’|《[^》]*》")
_SENTENCE = re.compile(r"[^。！？!?；;\n.]+(?:\.(?=\d)[^。！？!?；;\n.]+)*")
_BETWEEN_CHARACTERS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")

_THEY = r"(?:商家|卖家|店家|店主|客服|老板|店员|对方|他们|她们|他|她)"
# Somebody else is said to have said it, or to have wanted it.
_REPORTED = re.compile(
    rf"{_THEY}[^，,]{{0,8}}?(?:说|称|表示|回复|回应|提出|答应|承诺|威胁|主动|愿意|想(?:用|拿|让|要)|要求|让我|叫我|要我|求我|劝我|骗我|哄我|私下|偷偷)"
    r"|(?<![想要])(?:让|叫|求|劝|逼|催)我[^，,]{0,8}(?:撤|删|改|取消)"
    r"|\b(?:seller|shop|store|merchant|agent|staff|service|they|he|she)\b[^,]{0,30}?"
    r"\b(?:said|says|told|offered|offers|asked|asks|wrote|promised|wanted|wants|threatened|proposed)\b"
)
_DENIED = re.compile(
    r"(?:不(?:是|要|用|需要|会|想|求|接受|指望|打算)|没(?:有|要|说|想)?|无需|未|别|并非|拒绝|从不|绝不)[^，,]{0,5}$"
    r"|(?<!if you )\b(?:not|never|no|without|refuse[ds]?|don't|didn't|isn't|won't|do not)\b[^,]{0,25}$"
)
# What the portal can give anyway, or what was promised, is not improper.
_OWED = re.compile(
    r"退款|退回|退到|退还|退给|退钱|返还|货款|原路|退我|说好|答应|承诺|活动|本来|应该|少发|漏发|运费|保价|要回|拿回"
    r"|refund|money back|reimburse|promised|missing|postage|shipping"
)

_ACCOUNT = r"(?:微信|薇信|v信|vx|wx|支付宝|银行卡|收款码|二维码|个人账[户号]|私人账[户号])"
_PAY = r"(?:转|打|付|给|发|赔|补)"
_ASKS = {
    Benefit.PRIVATE: re.compile(
        rf"(?:私下|私底下|私人|线下|平台外|站外|绕开平台)[^，,]{{0,8}}{_PAY}|{_PAY}[^，,]{{0,8}}{_ACCOUNT}|{_ACCOUNT}[^，,]{{0,8}}{_PAY}"
        r"|先转(?:账|帐|钱|我|\d)|(?<![不没未])(?:发|给|转|包)[^，,]{0,6}红包|好处费|封口费|辛苦费"
        r"|\b(?:pay|transfer|send)\b[^,]{0,30}\b(?:privately|in private|wechat|alipay|paypal|off the platform|my own account)\b"
        r"|\b(?:wechat|alipay|paypal)\b[^,]{0,20}\b(?:pay|transfer|send)\b|\bred packet\b|\bhush money\b"
    ),
    Benefit.FREE: re.compile(
        r"免单|单[^，,]{0,2}免(?:了|掉)|白送|免费(?:给|送)|\bfor free\b|\bfree (?:order|of charge)\b|\bfree one\b"
    ),
    Benefit.GIFT: re.compile(
        r"(?:额外|另外|多)(?:再)?(?:给|送|补|寄|赠|赔)(?![了过])|(?:额外|另外)的?(?:赠品|礼品|礼物|好处)"
        r"|\b(?:extra|additional|another|bonus) (?:free )?(?:gift|item|product|unit)s?\b"
        r"|\b(?:send|give)\b[^,]{0,10}\ban? extra \w+"
    ),
    Benefit.MONEY: re.compile(
        r"(?:赔偿?|补偿?|给|转|打|付)(?![的了过])[^，,退]{0,6}?(?:[0-9]+|[一二两三四五六七八九十百千万]+)\s*(?:元|块|圆|rmb|万|千|百)"
        r"|\b(?:pay|give|send|transfer|compensate)\b[^,]{0,20}(?:[¥$€]\s?[0-9]+|[0-9]+\s?(?:yuan|rmb|dollars?|euros?))"
    ),
}
_OUTLET = (
    r"(?:差评|投诉|1231[58]|曝光|举报|起诉|告到|告你|法院|消协|市监|工商局|媒体|黑猫|抖音|微博|小红书|朋友圈|一星"
    r"|bad review|negative review|one[- ]star|1[- ]star|report (?:you|this|it)|complain|expose|sue|court|regulator|12315|media|twitter|facebook)"
)
_WILL = r"(?:就|会|要|将|去|准备|马上|立刻|等着|否则|不然|要不|will|shall|i'll|going to|gonna|or else|otherwise|or i)"
_THREATENS = re.compile(rf"{_WILL}[^，,]{{0,12}}?{_OUTLET}|{_OUTLET}[^，,]{{0,4}}(?:见|等着|伺候)")
_OR_ELSE = re.compile(
    rf"(?:否则|不然|要不|or else|otherwise|\bor i\b)[^。]{{0,16}}?{_OUTLET}"
    rf"|(?:不|没|if you (?:don't|do not|won't)|unless)[^。]{{0,30}}?(?:就|我会|我将|我去|i will|i'll|,)[^。]{{0,12}}?{_OUTLET}"
)
_LETS_GO = re.compile(
    r"(?<!不)(?:撤诉|撤销投诉|撤回投诉|撤投诉|撤掉投诉|取消投诉|撤案|撤销|撤回)"
    r"|(?:删|改|取消|撤)(?:除|掉|回|销|成|为)?[^，,]{0,3}(?:差评|评价|好评|五星)"
    r"|(?:差评|投诉|举报)(?:我)?(?:就|马上|立马|立刻|可以|会)?(?:删|撤|取消)"
    r"|(?:就|可以|马上|立刻|保证|我)不(?:再)?(?:去)?(?:投诉|举报|曝光|起诉|差评|给差评|打差评|发)"
    r"|\b(?:withdraw|drop|cancel|remove|delete|take down|close)\b[^,]{0,12}\b(?:complaint|case|review|report)\b"
    r"|\bchange\b[^,]{0,12}\breview\b|\b(?:won't|not|no longer) (?:complain|report|sue|post)\b"
)
# Nobody lets go of what they say they will not let go of.
_HOLDS_ON = re.compile(
    r"(?:不(?:会|能|可能|想|愿|打算|同意)?|绝不|拒绝|没(?:有)?)[^，,]{0,3}$|\b(?:not|never|won't)\s*$"
)
_OFFICE = re.compile(
    r"(?:我|本人|我们|这边|这里)(?:就)?是(?:来自)?(?:国家|省|市|区|本地)?"
    r"(?:消协|消费者协会|市监局?|市场监督?管?理?局|市场监管局?|工商局?|12315|315|平台|官方|拼多多|淘宝|天猫|京东|抖音)"
    r"(?:的|官方|这边的)*(?:工作人员|执法人员|办案人员|客服|小二|审核员?|调查员|专员|人员|领导)"
    r"|\b(?:i am|i'm|we are|this is)\b[^,]{0,15}\b(?:from|with|an? (?:official|officer|agent|inspector) (?:of|from|at))\b"
    r"[^,]{0,12}\b(?:the platform|platform support|market regulat\w+|consumer (?:council|association)|12315|taobao|pinduoduo|jd)\b"
)
_WAYBILL = re.compile(
    r"(?:运单号?|(?<!订)单号|\b(?:waybill|tracking)(?: (?:no|number))?)[^a-z0-9]{0,6}([a-z]{0,4}[0-9]{9,18})\b"
)
_SENT_BACK = re.compile(r"退回|退货|寄回|寄还|补寄|重发|换货|return|sent (?:it )?back|replacement")


def pressure_in(text: str) -> Pressure | None:
    """An improper benefit asked for under pressure in one text, the gravest reading of it; None when there is none."""
    sentences = own_sentences(text)
    around = (sentences[max(0, at - 1) : at + 2] for at in range(len(sentences)))
    found = [p for sentence, near in zip(sentences, around, strict=True) if (p := _pressed(sentence, near))]
    return min(found, key=_gravity, default=None)


def pressure_across(texts: Iterable[str]) -> Pressure | None:
    """The same across several texts of one person: the benefit in one of them, the threat in another."""
    spoken = [own_sentences(text) for text in texts]
    improper = [
        (at, b) for at, said in enumerate(spoken) for s in said if (b := benefit_in(s)) not in (None, Benefit.MONEY)
    ]
    threatening = {at for at, said in enumerate(spoken) if any(_threatens(s) or _lets_go(s) for s in said)}
    apart = [benefit for at, benefit in improper if benefit and threatening - {at}]
    return Pressure(apart[0], Leverage.THREAT) if apart else None


def claims_office(text: str) -> bool:
    """Whether somebody says that they are of the platform or of an authority."""
    return any((m := _OFFICE.search(s)) and not _DENIED.search(s[: m.start()]) for s in own_sentences(text))


def asks_privately(text: str) -> bool:
    """Whether somebody asks for money past the portal."""
    return any(benefit_in(s) is Benefit.PRIVATE for s in own_sentences(text))


def waybills_in(text: str) -> tuple[str, ...]:
    """The waybills that somebody says their parcel had; not those of what was sent back or sent again."""
    said = [s for s in own_sentences(text) if not _SENT_BACK.search(s)]
    return tuple(found[1].upper() for s in said for found in _WAYBILL.finditer(s))


def own_sentences(text: str) -> list[str]:
    """What somebody says in their own name, sentence by sentence, in small letters of one width."""
    plain = (
        unicodedata.normalize("NFKC", _QUOTED.sub(" ", text))
        .casefold()
        .replace("\u2019", "'")
        .replace("轉", "转")
        .replace("转帐", "转账")
    )
    sentences = (_BETWEEN_CHARACTERS.sub("", s).strip() for s in _SENTENCE.findall(plain))
    return [s for s in sentences if s and not _REPORTED.search(s)]


def benefit_in(sentence: str) -> Benefit | None:
    """What a sentence asks for beside a refund, the gravest first."""
    for benefit, pattern in _ASKS.items():
        for found in pattern.finditer(sentence):
            clause = _clause_around(sentence, found.start(), found.end())
            if not _DENIED.search(
                sentence[: found.start()].rpartition("，")[2].rpartition(",")[2]
            ) and not _OWED.search(clause):
                return benefit
    return None


def _pressed(sentence: str, near: list[str]) -> Pressure | None:
    benefit = benefit_in(sentence)
    if benefit is None:
        return None
    if any(_lets_go(s) for s in near):
        return Pressure(benefit, Leverage.WITHDRAWAL)
    if any(_OR_ELSE.search(s) for s in near):
        return Pressure(benefit, Leverage.ULTIMATUM)
    if benefit is not Benefit.MONEY and any(_threatens(s) for s in near):
        return Pressure(benefit, Leverage.THREAT)
    return None


def _threatens(sentence: str) -> bool:
    return any(not _DENIED.search(sentence[: m.start()]) for m in _THREATENS.finditer(sentence))


def _lets_go(sentence: str) -> bool:
    return any(not _HOLDS_ON.search(sentence[: m.start()]) for m in _LETS_GO.finditer(sentence))


def _clause_around(sentence: str, start: int, end: int) -> str:
    """The stretch between two commas that holds what was found."""
    left = max(sentence.rfind(mark, 0, start) for mark in "，,") + 1
    right = min((at for mark in "，," if (at := sentence.find(mark, end)) >= 0), default=len(sentence))
    return sentence[left:right]


def _gravity(pressure: Pressure) -> tuple[bool, int]:
    return pressure.benefit is Benefit.MONEY, list(Leverage).index(pressure.leverage)
