"""Rulings that were looked at once more, and mediators whom one side did not want."""

from typing import Any

from portal.services.demo_town.telling import (
    ACME,
    CHEN,
    DING,
    GAO,
    HE,
    HEMU,
    LI,
    MA,
    PAN,
    SUN,
    WANG,
    ZHAO,
    ZHOU,
    Step,
    Story,
    done,
    finding,
    remedy,
    stances,
    wanted,
)

REVIEW = "ruling_review"


def _ruled(consumer: str, shop: str, answer: str, ruling: dict[str, Any]) -> tuple[Step, ...]:
    """The short way to a ruling of Wang's, 89 hours after filing."""
    return (
        Step(20, shop, "answer", {"words": answer, "stances": stances(("refuse", "和页面一致。"))}),
        Step(3, consumer, "ask_for_mediator", {"words": "谈不下去了。"}),
        Step(16, WANG, "take_case"),
        Step(30, WANG, "close_record", {"words": "双方的材料齐了，开始写裁定。"}),
        Step(20, WANG, "issue_ruling", ruling),
    )


def _asks(hours: float, who: str, ground: str, words: str, files: tuple[tuple[str, str, str], ...] = ()) -> Step:
    return Step(hours, who, "ask_review", {"grounds": [{"ground": ground, "words": words}]}, None, files)


def _ruling(summary: str, found: str, why: str, *remedies: dict[str, Any]) -> dict[str, Any]:
    return {
        "outcome": "ruled_for_consumer" if remedies else "ruled_for_merchant",
        "summary": summary,
        "findings": [finding("商品和页面写的不一样", found, why, (1,))],
        "reasons": why,
        "remedies": list(remedies),
    }


def _pays(yuan: int, days: int = 3) -> dict[str, Any]:
    return _ruling(
        f"商家退款 {yuan} 元。",
        "found",
        "照片能看清，商家没有提供发货前的检查记录。",
        remedy("pay", "merchant", days, yuan),
    )


NOTHING = _ruling("现有证据不能说明商品有问题，不支持退款。", "not_found", "照片看不出问题出在签收之前。")
PHOTO = (("box", "goods_photo", "收到时的样子"),)

STORIES: tuple[Story, ...] = (
    Story(
        43.0, LI, "tea_table", "Q1", "broken", "茶几的玻璃面有一道划痕，从左边一直到中间。", (wanted("refund_only", 260),), files=PHOTO,
        steps=(
            *_ruled(LI, ACME, "出库的时候没有划痕。", _pays(120)),
            _asks(5, ACME, "typing_or_maths", "第二段写的是餐桌，应该是茶几。"),
            _asks(10, LI, "new_evidence", "快递站的监控调出来了，开箱前外包装就压坏了。", (("video", "unboxing_video", "快递站的监控"),)),
            Step(40, ZHOU, "accept_review", {"words": "监控是裁定之后才拿到的，值得再看一遍。"}, REVIEW),
            Step(30, ACME, "answer_review", {"words": "监控里看不清面板。"}, REVIEW),
            Step(30, ZHOU, "submit_new_ruling", _pays(180), REVIEW),
            Step(90, SUN, "return_new_ruling", {"words": "划痕和外包装破损是什么关系，请再写一句。"}, REVIEW),
            Step(20, ZHOU, "submit_new_ruling", _pays(200, 5), REVIEW),
            Step(20, SUN, "sign_new_ruling", {}, REVIEW),
            done(30, ACME, "已退 200 元。", "2026102718250034471"),
            Step(12, LI, "confirm_performance", {"words": "收到了。"}, "duty"),
        ),
    ),
    Story(
        36.0, CHEN, "blanket", "Q2", "fault", "电热毯一边热一边凉。", (wanted("refund_only", 139),), files=PHOTO,
        steps=(
            *_ruled(CHEN, HEMU, "没有按说明书预热。", NOTHING),
            _asks(20, CHEN, "omission", "我交了温度计的照片，裁定里没有写。"),
            Step(40, ZHOU, "accept_review", {"words": "温度计的照片在记录里，裁定确实没有提到。"}, REVIEW),
            Step(420, ZHOU, "uphold_ruling", {"words": "照片里温度计放在毯子外面，不能说明一边不热。原裁定不变。"}, REVIEW),
        ),
    ),
    Story(
        24.0, PAN, "planter", "Q1", "wrong_size", "花架写高八十厘米，量了六十八厘米。", (wanted("partial_refund", 60),), files=PHOTO,
        steps=(
            *_ruled(PAN, ACME, "手工测量有误差。", _pays(60)),
            _asks(10, ACME, "typing_or_maths", "理由里把六十八厘米写成了八十六厘米。"),
            Step(20, ZHOU, "accept_review", {}, REVIEW),
            Step(20, PAN, "answer_review", {"words": "数字写错了，结果没有错。"}, REVIEW),
            Step(20, ZHOU, "correct_ruling", {"words": "理由里的数字写反了，改为六十八厘米。", "summary": "商家退款 60 元。", "reasons": "照片能看清卷尺在六十八厘米，商家没有提供发货前的检查记录。"}, REVIEW),
            done(5, ACME, "已退 60 元。", "2026110718250099471"),
        ),
    ),
    Story(
        21.0, HE, "lantern", "D1", "colour", "灯笼写大红，收到的是橘红。", (wanted("refund_only", 58),), files=PHOTO,
        steps=(
            *_ruled(HE, ACME, "显示器有色差。", _pays(58)),
            _asks(10, ACME, "wrong_rule", "色差不属于质量问题。"),
            Step(40, ZHOU, "refuse_review", {"words": "裁定用的就是「与页面说明不符」这一条，没有按质量问题判。理由不成立。"}, REVIEW),
        ),
    ),
    Story(
        27.0, DING, "drone_kit", "Q2", "fault", "航模飞了一次就掉下来。", (wanted("refund_only", 320),), files=PHOTO,
        steps=(
            *_ruled(DING, ACME, "是操作不当。", _pays(320)),
            _asks(10, ACME, "fraud", "照片是别家的航模，机身编号不是我们发的那一台。", (("receipt", "source_proof", "出库单上的编号"),)),
            Step(20, ZHOU, "accept_review", {"words": "编号对不上，要请投诉人说明。"}, REVIEW),
            Step(60, DING, "answer_review", {"words": "拍错了，家里有两台。"}, REVIEW),
            Step(30, ZHOU, "submit_new_ruling", _ruling("照片不是这台航模，不支持退款。", "not_found", "机身编号和出库单对不上，投诉人承认拍的是另一台。"), REVIEW),
            Step(10, SUN, "sign_new_ruling", {}, REVIEW),
        ),
    ),
    Story(
        5.0, MA, "teapot", "Q1", "broken", "紫砂壶的壶嘴缺了一块。", (wanted("refund_only", 168),), files=PHOTO,
        steps=(*_ruled(MA, ACME, "发货时是好的。", _pays(168)), _asks(8, ACME, "obvious_error", "照片里缺的是壶盖，不是壶嘴。")),
    ),
    Story(
        7.0, ZHAO, "chair", "Q1", "broken", "电脑椅的靠背是歪的。", (wanted("refund_only", 299),), files=PHOTO,
        steps=(
            *_ruled(ZHAO, HEMU, "安装的问题。", NOTHING),
            _asks(8, ZHAO, "unable_to_take_part", "举证那几天我在住院，没有看到通知。"),
            Step(20, ZHOU, "accept_review", {"words": "住院证明在附件里，给他补充的机会。"}, REVIEW),
        ),
    ),
    Story(
        8.0, CHEN, "kettle_stand", "Q2", "fault", "茶炉烧不开水。", (wanted("refund_only", 118),), files=PHOTO,
        steps=(
            *_ruled(CHEN, HEMU, "电压不稳。", _pays(118)),
            _asks(8, HEMU, "clarification", "退款之后茶炉归谁，裁定没有写。"),
            Step(20, ZHOU, "accept_review", {"stay": True, "words": "要先定下茶炉归谁，现在退款以后难以挽回。"}, REVIEW),
            Step(30, CHEN, "answer_review", {"words": "给我退钱，我就寄回去。"}, REVIEW),
        ),
    ),
    Story(
        8.4, HE, "hammock", "Q1", "workmanship", "吊床的绳结散了。", (wanted("refund_only", 79),), files=PHOTO,
        steps=(
            *_ruled(HE, ACME, "超重使用。", _pays(79)),
            _asks(8, ACME, "mediator_conflict", "听说调解员和投诉人住一个小区。"),
            Step(20, ZHOU, "accept_review", {}, REVIEW),
            Step(30, HE, "answer_review", {"words": "不认识。"}, REVIEW),
            Step(30, ZHOU, "submit_new_ruling", _pays(60), REVIEW),
        ),
    ),
    Story(
        3.2, PAN, "vase", "Q1", "broken", "花瓶的瓶口有缺口。", (wanted("refund_only", 88),), files=PHOTO,
        steps=(
            Step(20, ACME, "answer", {"words": "发货前检查过。", "stances": stances(("refuse", "发货时完好。"))}),
            Step(3, PAN, "ask_for_mediator", {"words": "请调解员看看。"}),
            Step(16, WANG, "take_case"),
            Step(8, PAN, "ask_recusal", {"ground": "tie", "words": "调解员在朋友圈给这家店点过赞，还写了「老朋友」。"}),
        ),
    ),
    Story(
        18.0, DING, "guitar", "Q2", "noise", "吉他的第三弦打品。", (wanted("refund_only", 450),),
        steps=(
            Step(20, ACME, "answer", {"words": "调一下琴颈就好。", "stances": stances(("refuse", "不是质量问题。"))}),
            Step(3, DING, "ask_for_mediator", {"words": "调过了，没有用。"}),
            Step(16, WANG, "take_case"),
            Step(8, ACME, "ask_recusal", {"ground": "took_part", "words": "调解员在琴行替投诉人看过这把琴。"}),
            Step(130, SUN, "grant_recusal", {"words": "调解员确认陪投诉人去过琴行，应当回避。"}, "recusal"),
            Step(10, GAO, "take_case"),
        ),
    ),
    Story(
        16.0, MA, "binoculars", "D1", "function", "望远镜写十倍，看着不到六倍。", (wanted("refund_only", 269),),
        steps=(
            Step(20, ACME, "answer", {"words": "倍数印在镜身上。", "stances": stances(("refuse", "参数属实。"))}),
            Step(3, MA, "ask_for_mediator", {"words": "印什么都行吗。"}),
            Step(16, WANG, "take_case"),
            Step(5, MA, "ask_recusal", {"ground": "bias", "words": "上来就劝我算了。"}),
            Step(20, SUN, "refuse_recusal", {"words": "看了全部记录，调解员说的是「先看看参数怎么测」，没有劝撤诉。不更换。"}, "recusal"),
            Step(5, ACME, "ask_recusal", {"ground": "other", "words": "调解员自己也在卖望远镜。"}),
            Step(10, WANG, "hand_over", {"words": "参数检测的材料在备注里，请接着约检测。", "mediator": "zhou"}),
        ),
    ),
)  # fmt: skip
