"""How signals R1 and R2 do on real complaints: `python -m tests.signal_trial FILE.csv [--show]`.

FILE has a column `text`, one complaint a line. Each is filed by a person of its own, and again four by four by people
who complain about four shops in four texts: whoever is flagged then is flagged wrongly. Among them are planted copies,
exact and edited, the portal's own words, threats, and words that only sound like one. `--show` prints what went wrong.
Neither the portal nor its tests need such a file.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from random import Random
from time import process_time

from portal.domain.own_words import own_words
from portal.domain.signal_material import Filed, Material, Said
from portal.domain.signal_rules import SHINGLE
from portal.domain.signal_texts import likeness, passages, shingles
from portal.domain.signals import see

AT = datetime(2026, 6, 12, 4, tzinfo=UTC)
SHOPS = 4
EXACT, NEAR = "exact", "edited, 80 % of shingles alike"
OURS = passages(own_words())
# What people change when they send the same complaint to the next shop.
SWAPS = {
    "客服": "售后", "东西": "商品", "京东": "平台", "垃圾": "很差", "非常": "特别", "没有": "没", "但是": "可是",
    "因为": "由于", "感觉": "觉得", "不好": "不行", "快递": "物流", "质量": "品质", "第一次": "头一次", "什么": "啥",
}  # fmt: skip
THREATS = (
    "你们要是不想让我投诉，就私下给我转两百块。", "微信转我150元，这个投诉我马上撤销。", "给我免单，我就把差评删了。",
    "三天之内不把500元打到我银行卡上，我就去12315举报你们。", "想让我撤诉可以，先转账300。", "赔我1000元，否则我天天在抖音曝光你们店。",
    "再多送我两盒，我就把投诉撤回，不然继续投诉。", "加我支付宝给我打88元，我就不投诉了。", "额外补一台新的给我，要不我就挂小红书。",
    "包个200的红包给我，差评我就删。", "不给免单就等着收法院传票和差评吧，我会一直投诉。", "私下补偿我600元我就撤诉，不走平台。",
    "给点封口费吧，不然我去市监局举报。", "转我五十块，投诉我取消。", "你给我发个大红包，我可以改好评。",
    "不赔我两千元我就起诉并且找媒体曝光。", "直接给我微信发88元红包，我立刻撤销投诉。", "这单白送给我，我就撤诉。",
    "你们另外再送一套给我，不然我就打一星。", "给我补500元，我保证不再投诉。",
    "Pay me 200 yuan privately and I will drop the complaint.", "Send 50 dollars to my PayPal or I will leave a negative review.",
    "If you don't give me the order for free, I'll report you to the regulator.", "Give me an extra item and I will delete my bad review.",
    "Transfer 300 rmb to my Alipay, then I will withdraw my complaint.", "I want another free gift, otherwise I will expose you on social media.",
    "打款到我的个人账户200，这事就不追究，否则等着12315上门。",
    "把我这单免了，差评马上取消，不然我发朋友圈。",
    "要么私下赔我800，要么我去法院起诉你们。",
    "你自己看着办，转两百我就把举报撤了。",
    "除非你给我免单，不然差评追加到底。",
    "多赔我一件，我马上改好评。",
    "给我个人微信号转个388，投诉立马撤。",
    "两千块，少一分我就举报你们偷税漏税。",
    "私了吧，打我支付宝五百，我不去工商投诉。",
    "不另外送个手环我就曝光你们。",
    "只要给我补偿三百块，我可以撤销投诉的。",
    "赔钱！不赔一千块我就叫媒体来。",
    "想要我删差评？先付200块。",
    "给钱撤诉，一口价600元转银行卡。",
    "Give me 100 dollars or I post a one-star review everywhere.",
    "Unless you send me another free unit I will sue.",
    "Pay 500 yuan to my wechat, otherwise expect bad reviews.",
    "Refund is not enough: send me an extra phone or I'll complain to 12315.",
    "I'll close the case if you transfer 80 euros to my own account.",
    "You pay me privately and I won't report you.",
)  # fmt: skip
INNOCENT = (
    "再不处理我就打12315投诉。", "不退款我就给差评。", "客服说给我五元红包让我删差评，太过分了。", "商家威胁我，说不撤诉就曝光我的电话。",
    "我不是要赔偿，我只要一个说法，否则我会继续投诉。", "请原路退款，不然只能找消协。", "卖家提出私下转账200让我撤销投诉，我没有同意。",
    "我从没要求免单，只要求退货。", "按法律规定退一赔三，不同意就走12315。", "给差评都嫌浪费时间！", "说好送的耳机没有送，我要投诉。",
    "赠品少发了一个，请补发，否则差评。", "我要求退还多收的运费15元，不退就投诉。", "老板说「给你转100，撤诉吧」，我拒绝了。",
    "我不会因为你们给钱就撤诉。", "建议大家不要买，客服态度恶劣，必须曝光。", "降价了要求保价退差价50元，不给就投诉。",
    "你们承诺假一赔十，现在不认，我会起诉。", "他们让我加微信退款，我怕是骗子，已经举报。", "换一台新的给我，不换就投诉。",
    "I will report this to the regulator if you do not reply.", "Refund my money or I will leave a bad review.",
    "The seller offered me 50 yuan on WeChat to delete my review.", "I do not want money, I want an apology, or I will complain.",
    "The free gift you promised is missing, please send it or I will complain.", "They said they would pay me privately if I withdraw. I refused.",
    "卖家说给我转两百让我撤举报，我没答应。",
    "要么退货退款，要么我去法院起诉你们。",
    "除非你给我退货，不然我就投诉。",
    "我可以改好评，只要你们把坏的换掉。",
    "商家私下转账骗我取消投诉，后来又不认。",
    "不发货就退钱，再拖我举报你们。",
    "如果不按页面承诺赔付50元，我会投诉。",
    "客服让我加微信领红包改好评，我要举报这种行为。",
    "你们多扣了我30元，不退我就打12315。",
    "我只想要回我付的199元，否则起诉。",
    "Return my 80 euros or I will sue.",
    "They wanted to pay me on WeChat so that I drop the case; I reported it.",
    "Unless you replace the broken unit I will complain.",
    "I would never ask for an extra phone, but I will complain.",
    "Please pay back the 30 yuan shipping or I will report this.",
    "I will leave a bad review, this is awful.",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """How many were flagged of how many."""

    flagged: int
    of: int

    def __str__(self) -> str:
        return f"{self.flagged} of {self.of} ({100 * self.flagged / max(1, self.of):.2f} %)"


def a_person(texts: Sequence[str]) -> Material:
    """Somebody who files these texts, one against each of as many shops, the last one just now."""
    filed = tuple(
        Filed(f"PL-{n}", AT - timedelta(days=len(texts) - n), n, n, "Q1:broken", words=text)
        for n, text in enumerate(texts)
    )
    return Material(
        at=AT,
        case=filed[-1],
        ordered_at=AT - timedelta(days=9),
        filed=filed,
        complaints_before=len(texts) - 1,
        said=(Said("e", AT, texts[-1]),),
        ours=OURS,
    )


def flags(texts: Sequence[str]) -> set[str]:
    return {seen.rule for seen in see(a_person(texts))} & {"R1", "R2"}


def edited(text: str, chance: Random, changes: int) -> str:
    """The text as somebody sends it to the next shop: other words, figures, spaces, now and then one more sentence."""
    for old in chance.sample(list(SWAPS), len(SWAPS))[: 2 * changes]:
        text = text.replace(old, SWAPS[old], 1)
    letters = list(text)
    for _ in range(changes):
        at = chance.randrange(len(letters))
        letters[at] = chance.choice(["", letters[at] * 2, "的", "了", " ", "！"])
    return "".join(letters) + chance.choice(["", "请尽快处理", "谢谢", "！！"])


def likeness_by_letters(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def copies(texts: Sequence[str], chance: Random) -> Iterator[tuple[str, list[str]]]:
    """People who send one complaint to four shops, each with the name of how they changed it."""
    long_ones = [text for text in texts if len(text) >= 30]
    for text in chance.sample(long_ones, min(200, len(long_ones))):
        yield EXACT, [text] * SHOPS
        for changes in (1, 2, 4, 6, 8):
            others = [edited(text, chance, changes) for _ in range(SHOPS - 1)]
            if min(likeness(shingles(text, SHINGLE), shingles(other, SHINGLE)) for other in others) >= 0.8:
                yield NEAR, [*others, text]
            alike = min(likeness_by_letters(text, other) for other in others)
            if alike >= 0.8:
                share = 95 if alike >= 0.95 else 90 if alike >= 0.9 else 80
                yield f"edited, {share} % of letters alike", [*others, text]


def planted(sentences: Sequence[str], texts: Sequence[str], chance: Random) -> list[str]:
    """Each sentence before and after real complaints."""
    around = chance.sample(list(texts), 4 * len(sentences))
    return [
        f"{around[4 * n + k]}。{s}" if k % 2 else f"{s}{around[4 * n + k]}"
        for n, s in enumerate(sentences)
        for k in range(4)
    ]


def main() -> int:
    show = "--show" in sys.argv
    with open(sys.argv[1], encoding="utf-8", newline="") as stream:
        texts = [row["text"] for row in csv.DictReader(stream) if row["text"].strip()]
    chance = Random(20260612)
    began = process_time()

    alone = [(text, found) for text in texts if (found := flags([text]))]
    print("each by a person of their own, R1 or R2:", Result(len(alone), len(texts)))
    mixed = chance.sample(texts, len(texts))
    groups = [mixed[at : at + SHOPS] for at in range(0, len(mixed) - SHOPS + 1, SHOPS)]
    print("four texts to four shops, R2:", Result(sum("R2" in flags(g) for g in groups), len(groups)))
    templates = ["".join(chance.sample(own_words(), 4)) for _ in range(100)]
    print(
        "our own words to four shops, R2:", Result(sum("R2" in flags([w] * SHOPS) for w in templates), len(templates))
    )

    tried, found = Counter[str](), Counter[str]()
    for kind, sent in copies(texts, chance):
        tried[kind] += 1
        found[kind] += "R2" in flags(sent)
    for kind in sorted(tried):
        print(f"planted copies, {kind}, R2:", Result(found[kind], tried[kind]))

    pressed, innocent = planted(THREATS, texts, chance), planted(INNOCENT, texts, chance)
    missed = [text for text in pressed if "R1" not in flags([text])]
    wrong = [text for text in innocent if "R1" in flags([text])]
    print("planted threats, R1:", Result(len(pressed) - len(missed), len(pressed)))
    print("planted words that only sound like it, R1:", Result(len(wrong), len(innocent)))
    right, wrongly = len(pressed) - len(missed) + found[EXACT] + found[NEAR], len(wrong) + len(alone)
    shown = right / (len(pressed) + tried[EXACT] + tried[NEAR])
    print(f"threats, exact copies and {NEAR}: precision {right / (right + wrongly):.3f}, recall {shown:.3f}")
    print(f"{process_time() - began:.1f} s of CPU")
    for text in [*(t for t, _ in alone), *missed, *wrong] if show else ():
        print("·", text[:160])
    return 0


if __name__ == "__main__":
    sys.exit(main())
