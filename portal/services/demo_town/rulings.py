"""Complaints that were ruled on, and what came of duties that were owed."""

from portal.services.demo_town.telling import (
    ACME,
    CHEN,
    HEMU,
    LI,
    MA,
    SUN,
    TANG,
    WANG,
    ZHAO,
    ZHOU,
    Step,
    Story,
    done,
    finding,
    remedy,
    says,
    stances,
    terms,
    wanted,
)

ASKED = "ask_for_mediator"


def _much(words: str, summary: str) -> dict[str, object]:
    """A ruling about so much money that a second person signs it."""
    return {
        "outcome": "ruled_for_consumer",
        "summary": summary,
        "findings": [
            finding("成色与页面不符", "found", words, (1,)),
            finding("商家明知而没有写明", "found", "入库记录上写着「已换屏」，页面写的是原装。", (1,)),
        ],
        "reasons": "二手手机是否换过屏是决定价格的信息。商家的入库记录写明换过屏，页面却写原装，属于故意提供不实信息。按照《消费者权益保护法》第五十五条，退款之外另付三倍。",
        "remedies": [
            remedy("return_goods", "consumer", 7, words="手机和充电线"),
            remedy("pay", "merchant", 3, 10400, after=0),
        ],
    }  # fmt: skip


def _to_ruling(mediator: str, answer: str, why: str, *said: tuple[str, str]) -> tuple[Step, ...]:
    """The short way to a ruling: an answer, a mediator, and nothing more to ask."""
    return (
        Step(20, ACME, "answer", {"words": answer, "stances": stances(*said)}),
        Step(3, LI, ASKED, {"words": why}),
        Step(16, mediator, "take_case"),
        Step(30, mediator, "close_record", {"words": "双方的话和证据都在这里了，开始写裁定。"}),
    )


STORIES: tuple[Story, ...] = (
    Story(
        29.0, MA, "sneakers", "F1", "fake",
        "球鞋怀疑是假的，鞋盒字体和专柜不一样。我要退一赔三。",
        (wanted("return_and_refund", 899), wanted("statutory_compensation", 2697)), basis="fraud",
        files=(("box", "goods_photo", "鞋盒上的字"),),
        steps=(
            Step(10, ACME, "answer", {"words": "我们是品牌授权店，授权书和进货单都在附件里，可以到专柜验。", "stances": stances(("refuse", "是正品。"), ("refuse", "不存在欺诈。"))}, None,
                 (("report", "source_proof", "品牌授权书"), ("receipt", "source_proof", "进货单"))),
            says(4, MA, "授权书谁都能做。你们心虚什么，不敢赔？"),
            says(2, ACME, "欢迎拿到专柜验，验出来是假的，我们按规定赔；验出来是真的，请写明。"),
            Step(3, MA, ASKED, {"words": "我不跟他们说了。"}),
            Step(20, ZHOU, "take_case"),
            Step(2, MA, "ask_for_ruling", {"words": "不用调，直接判。"}),
            Step(8, ZHOU, "request_evidence", {"of": ["consumer"], "words": "请到专柜验鞋，把结果拍下来。", "why": "字体不同不能说明真假。"}),
            says(30, MA, "凭什么我去验。"),
            Step(60, ZHOU, "close_record", {"words": "消费者没有去验鞋，按现有证据裁定。"}),
            Step(20, ZHOU, "issue_ruling", {
                "outcome": "ruled_for_merchant",
                "summary": "现有证据不能说明鞋子是假货，不支持退款和赔偿。",
                "findings": [finding("鞋子是假货", "not_found", "授权书和进货单前后对得上。鞋盒字体各批次不同，不足以说明真假；消费者没有按要求验鞋。", (1,), (2, 3))],
                "reasons": "主张商品是假货的，要有能核对的理由。商家提供了完整的来源，消费者没有提供相反的证据。",
                "remedies": [],
            }),
        ),
    ),
    Story(
        34.5, LI, "desk", "Q1", "wrong_size",
        "书桌写长一米四，量了一米三六，塞在墙角露一条缝。",
        (wanted("partial_refund", 200),), files=(("box", "goods_photo", "卷尺量到的长度"),),
        steps=(
            *_to_ruling(WANG, "手工测量有误差，正负三厘米以内不算问题。", "差了四厘米。", ("refuse", "误差在三厘米以内。")),
            Step(20, WANG, "issue_ruling", {
                "outcome": "ruled_split",
                "summary": "消费者愿意退的，七天内寄回，商家退全款；不退的，留用。",
                "findings": [finding("长度短四厘米", "found", "照片能看清刻度，商家没有否认。", (1,))],
                "reasons": "误差超过页面自己写的三厘米。书桌不影响使用，退货最公平。",
                "remedies": [remedy("return_goods", "consumer", 7, words="书桌和螺丝包"), remedy("pay", "merchant", 3, 420, after=0)],
            }),
            says(40, LI, "搬下六楼再寄，算了，我拿木条把缝补上了。"),
        ),
    ),
    Story(
        12.6, LI, "phone_a", "D1", "material",
        "二手手机写原装屏，手机店一拆，说是换过的。",
        (wanted("return_and_refund", 2600), wanted("statutory_compensation", 7800)), basis="fraud", files=(("report", "test_report", "手机店的拆机单"),),
        steps=(
            *_to_ruling(ZHOU, "收来的时候就是这样，我们不知道换过。", "页面写的是原装。", ("counter", "可以退，要先验机。"), ("refuse", "我们也是不知情的。")),
            Step(10, ZHOU, "submit_for_signature", _much("拆机单写明屏幕为第三方件，有店章和日期。", "退货退款 2600 元，另付三倍 7800 元。")),
            Step(20, SUN, "return_ruling", {"words": "「明知」这一条，理由只有一句。入库记录是谁写的、哪一天写的，请写清楚，再交给我。"}, "signature"),
            Step(9, ZHOU, "submit_for_signature", _much("拆机单写明屏幕为第三方件，有店章和日期。商家的入库记录由验机员在收货当天写下。", "退货退款 2600 元，另付三倍 7800 元。")),
            Step(6, SUN, "sign_ruling", {}, "signature"),
        ),
    ),
    Story(
        13.5, LI, "phone_b", "D1", "material",
        "同一家店的另一台二手手机，给我妈买的，也是换过屏的。",
        (wanted("return_and_refund", 2600), wanted("statutory_compensation", 7800)), basis="fraud", files=(("report", "test_report", "第二台的拆机单"),),
        steps=(
            *_to_ruling(WANG, "这一台我们认，可以退。", "认了就该按规定赔。", ("accept", ""), ("refuse", "退款可以，三倍不行。")),
            Step(10, WANG, "submit_for_signature", _much("拆机单写明屏幕为第三方件。", "退货退款 2600 元，另付三倍 7800 元。")),
            Step(5, ACME, "make_offer", {"terms": terms(6500, return_goods=True), "words": "不等裁定了。退货退款，另补 3900 元，今天就能转。"}),
            Step(8, LI, "accept_offer", {"words": "可以，早点结束吧。"}, "offer"),
            done(20, LI, "手机寄出了。", "SF1427700162245"),
        ),
    ),
    Story(
        9.4, LI, "phone_c", "D1", "material",
        "第三台，我弟弟的。页面一个字都没有改，还在写原装屏。",
        (wanted("return_and_refund", 2600), wanted("statutory_compensation", 7800)), basis="fraud", files=(("report", "test_report", "第三台的拆机单"),),
        steps=(
            *_to_ruling(WANG, "页面还没有来得及改。", "一个月了还没有来得及。", ("accept", ""), ("refuse", "不是故意不改的。")),
            Step(10, WANG, "submit_for_signature", _much("拆机单写明屏幕为第三方件，页面在前两件投诉之后没有改。", "退货退款 2600 元，另付三倍 7800 元。")),
        ),
    ),
    Story(
        25.0, ZHAO, "bike_seat", "Q1", "broken",
        "山地车座管骑了两次就断，人没有摔，车推回来的。",
        (wanted("refund_only", 150), wanted("send_missing", None, "新座管一根")),         steps=(
            Step(9, HEMU, "accept_as_asked", {"words": "退 150 元，再寄一根加厚的座管。"}),
            Step(85, SUN, "enforce", {"how": "deposit", "words": "已从商家保证金里划出 150 元付给消费者。补寄一项商家没有做，记在店铺的履行记录里。"}),
        ),
    ),
    Story(
        30.2, CHEN, "heater", "Q2", "fault",
        "取暖器只有一边热，另一边是凉的。",
        (wanted("exchange"),),
        steps=(
            Step(12, TANG, "accept_as_asked", {"words": "阿姨，给你换一台，今天发。"}),
            done(24, TANG, "新机已经发出。", "YT2270018842231"),
            Step(50, CHEN, "contest_performance", {"words": "送来的还是旧的那台，底下有我贴的胶布。"}, "duty"),
            done(20, TANG, "仓库拿错了，重新发了一台。"),
            Step(40, CHEN, "contest_performance", {"words": "这台一边都不热。"}, "duty"),
            Step(60, WANG, "find_not_done", {"words": "两次寄来的都不能用，换货没有做到。"}, "duty"),
            Step(20, SUN, "enforce", {"how": "referral", "words": "商家没有合格的现货。已告诉消费者可以向市场监管所投诉，并附上本案的记录。"}),
        ),
    ),
    Story(
        21.3, ZHAO, "watch_band", "A5", "none",
        "买了三条表带要开发票，拖了两个星期，说「小额不开」。",
        (wanted("issue_invoice"),),
        steps=(
            Step(6, ACME, "accept_as_asked", {"words": "是新来的客服说错了，多小都可以开。"}),
            done(30, ACME, "电子发票已发到下单时留的邮箱。"),
            Step(150, WANG, "find_done", {"words": "商家转来了发票的号码和发送记录，税务网站上查得到。"}, "duty"),
        ),
    ),
    Story(
        12.2, ZHAO, "thermos", "D2", "exaggerated_effect",
        "保温杯写保温二十四小时，早上装的开水，晚上就是温的。",
        (wanted("partial_refund", 40),),
        steps=(
            Step(8, HEMU, "accept_as_asked", {"words": "实验室是八十度以上的环境测的，页面没有写清楚。退 40 元，页面改。"}),
            done(10, HEMU, "已退 40 元。", "2026111209150046612"),
        ),
    ),
    Story(
        23.7, MA, "speaker", "Q2", "noise",
        "音箱放低音就破音。",
        (wanted("explanation"), wanted("repair")),
        steps=(
            Step(9, ACME, "accept_as_asked", {"words": "寄来修，一并给检测说明。"}),
            done(40, ACME, "说明发在聊天里了。"),
        ),
    ),
    Story(
        15.4, MA, "gift_box", "D3", "gift",
        "中秋礼盒说好送一套茶具，现在茶具没有，月饼也过了节。",
        (wanted("keep_promise"),),
        steps=(
            Step(12, HEMU, "answer", {"words": "茶具在补货，到了就寄。", "stances": stances(("accept", "到货就寄。"))}),
            Step(2, HEMU, "make_promise", {"words": "茶具到货后寄出", "in_hours": 600}),
            says(20, MA, "补到明年中秋吗。"),
            Step(70, MA, "withdraw", {"reason": "solved", "words": "店家把茶具折成现金微信转我了，算了。"}),
        ),
    ),
)  # fmt: skip
