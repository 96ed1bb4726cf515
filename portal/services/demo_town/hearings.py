"""Complaints that a merchant says were made in bad faith: how both sides were heard, and what followed or did not."""

from collections.abc import Sequence
from typing import Any

from portal.services.demo_town.telling import (
    ACME,
    ADMIN,
    DING,
    FENG,
    GAO,
    HE,
    HEMU,
    PAN,
    QIAN,
    SUN,
    WANG,
    ZHOU,
    Step,
    Story,
    done,
    says,
    stances,
    terms,
    wanted,
)

CHAT = ("chat", "chat_record", "聊天记录")


def answered(hours: float, who: str, words: str, why: str) -> Step:
    """The merchant's first reply, which refuses what is asked for."""
    return Step(hours, who, "answer", {"words": words, "stances": stances(("refuse", why))})


def claims(hours: float, who: str, *grounds: tuple[str, str]) -> Step:
    """A claim of bad faith on these grounds, with a record of the chat."""
    said = [{"ground": ground, "words": words, "numbers": ()} for ground, words in grounds]
    return Step(hours, who, "claim_malice", {"grounds": said, "declared": True}, files=(CHAT,))


def finds(hours: float, who: str, result: str, reasons: str, *grounds: tuple[str, str, str]) -> Step:
    """A finding: ground by ground, what was found and why."""
    found = [
        {"ground": ground, "result": found, "why": why, "by": (1,), "against": ()} for ground, found, why in grounds
    ]
    return Step(hours, who, "propose_finding", {"result": result, "findings": found, "reasons": reasons})


def weighs(hours: float, act: str, measure: str, days: int, reasons: str, grid: Sequence[str], risk: str = "") -> Step:
    """A measure, with the four questions of proportion answered."""
    questions: dict[str, Any] = dict(zip(("number", "proportion", "gravity", "intention"), grid, strict=True))
    said = {"measure": measure, "days": days, "grid": questions, "reasons": reasons, "risk": risk}
    return Step(hours, SUN, act, said)


ONCE = (
    "这是第一次。",
    "他一共投诉过两次，另一次有道理。",
    "商家没有损失钱，花了两天查监控。",
    "聊天里写得很清楚，是明知的。",
)
GRAVE = ("同样的话对三单说过。", "三次投诉里三次都这样说。", "商家已经转过一次钱。", "先收钱再撤诉，是有意的。")

STORIES: tuple[Story, ...] = (
    Story(
        46.3, PAN, "scarf", "Q1", "workmanship",
        "围巾边上脱线，拉一下就开了一个口子。",
        (wanted("refund_only", 159),), files=(("tear", "goods_photo", "脱线的地方"),),
        steps=(
            answered(8, ACME, "出厂检查过，没有脱线。客人在聊天里要我们另外转 200 元，说不转就去别的地方说。", "质量没有问题"),
            Step(1, PAN, "make_offer", {"terms": terms(60), "words": "退一部分就行。"}),
            claims(
                2, ACME,
                ("extortion", "10 月 8 日晚上要我们私下转 200 元，说转了就撤诉。"),
                ("fabrication", "围巾没有脱线，照片是自己拉开的。"),
            ),
            Step(5, ACME, "accept_offer", {"words": "60 元退给你，围巾不用寄回。"}, "offer"),
            done(3, ACME, "已退 60 元。", "2026100915330021177"),
            Step(6, SUN, "accept_claim", {"words": "有聊天记录，请双方说明。"}),
            Step(4, PAN, "confirm_performance", {"words": "收到了。"}, "duty"),
            Step(20, PAN, "answer_claim", {"words": "那天我在气头上说过要 200 元，后来没有要。围巾真的脱线，照片不是我拉的。"}),
            Step(9, ACME, "rebut", {"words": "聊天记录里她说了两遍。"}),
            finds(
                30, GAO, "partly", "要钱撤诉的话说过两遍，意思清楚；脱线是怎么来的，两边的材料都说明不了。",
                ("extortion", "found", "聊天记录完整，前后两次提出转账才撤诉。"),
                ("fabrication", "not_found", "照片上有脱线，商家没有出库检查的记录。"),
            ),
            Step(12, ZHOU, "confirm_finding", {"words": "看过聊天记录的原件，同意。"}),
            weighs(20, "impose", "warning", 180, "只说过没有收到钱，后来也按部分退款和解了，书面警告已经足够。", ONCE),
            Step(24 * 33, PAN, "appeal_belatedly", {
                "words": "我当时是气话，希望撤销。", "late_reason": "十月住院，出院才看到。",
            }),
            Step(30, QIAN, "dismiss_appeal", {"words": "两次提出转账是事实，书面警告是最轻的处理之一，不影响任何功能，维持。"}),
        ),
    ),
    Story(
        41.2, HE, "stool", "Q1", "broken",
        "换鞋凳坐了一次，腿就裂了。",
        (wanted("partial_refund", 80),),
        steps=(
            Step(9, ACME, "make_offer", {"terms": terms(50), "words": "凳子可以自己加一个角码，退 50 元。"}),
            Step(3, HE, "accept_offer", {"words": "行。"}, "offer"),
            done(5, ACME, "50 元已退。", "2026101309112200871"),
            Step(4, HE, "confirm_performance", {"words": "到了。"}, "duty"),
            claims(30, ACME, ("fabrication", "客人在评论里说坐的是 120 公斤的人，商品页写明最多承重 90 公斤。")),
            Step(10, SUN, "accept_claim", {"words": "请投诉人说明承重的事。"}),
            Step(24 * 16, GAO, "propose_finding", {
                "result": "established",
                "findings": [{"ground": "fabrication", "result": "found", "why": "评论是本人账号写的。", "by": (1,), "against": ()}],
                "reasons": "投诉里没有写承重的情况。",
            }),
            Step(2, ZHOU, "return_finding", {"words": "评论是不是本人写的，写明怎么核对的。"}),
            finds(
                5, GAO, "established", "评论和订单是同一个账号，写了承重超过商品页的说明；投诉时没有说。",
                ("fabrication", "found", "评论的账号和下单的账号一致，时间在投诉之前一天。"),
            ),
            Step(24 * 5, ZHOU, "confirm_finding", {"words": "账号已核对。"}),
        ),
    ),
    Story(
        36.4, DING, "soundbar", "L3", "short",
        "音箱少了电源线，盒子里只有音箱。",
        (wanted("refund_only", 349),),
        steps=(
            answered(7, ACME, "出库称重记录显示带线的重量。客人说先转 500 元就撤诉。", "少件的说法和称重对不上"),
            claims(2, ACME, ("extortion", "三次要求先转 500 元到个人账户，否则给平台所有商品打差评。")),
            Step(9, SUN, "accept_claim", {"words": "聊天记录有原件，请投诉人说明。"}),
            Step(20, DING, "ask_claim_time", {"words": "在外地出差，要回去找记录。"}),
            Step(24 * 6, DING, "answer_claim", {"words": "我没有要钱，账号借给别人用过。"}),
            Step(10, ACME, "rebut", {"words": "聊天的手机号和收货的手机号是一个。"}),
            finds(
                20, ZHOU, "established", "三次要求转账才撤诉，金额高于商品价格，收款账户是个人账户。",
                ("extortion", "found", "聊天记录完整，账户和手机号可以对上。"),
            ),
            Step(9, GAO, "confirm_finding", {"words": "记录完整，同意。"}),
            weighs(10, "submit_sanction", "filing_suspended", 90, "要的钱比商品还贵，次数多。", GRAVE, "同样的要求还在发给别家"),
            Step(20, ADMIN, "return_sanction", {"words": "账号是否借给过别人，请在理由里写清楚。"}),
            weighs(
                6, "submit_sanction", "filing_suspended", 60,
                "要的钱比商品还贵，次数多；账号借用的说法没有材料。轻一档的先审核不足以防止再次发生。", GRAVE,
            ),
            Step(8, ADMIN, "sign_sanction", {"words": "看过认定和说明，同意。"}),
            Step(30, DING, "appeal", {"words": "我找到了同事借用账号的记录，聊天的时候我在飞机上。"}, files=(("receipt", "external_document", "登机牌"),)),
            Step(48, FENG, "allow_appeal", {"words": "登机牌的时间和聊天的时间重合，原来的认定站不住，撤销。"}),
        ),
    ),
    Story(
        33.5, HE, "basket", "L3", "damaged",
        "收纳筐到的时候压扁了，立不起来。",
        (wanted("refund_only", 69),), files=(("box", "goods_photo", "压扁的筐"),),
        steps=(
            answered(6, HEMU, "快递说外箱完好。", "外箱完好"),
            claims(1, HEMU, ("competitor", "怀疑是隔壁店铺的人。")),
            Step(8, SUN, "accept_claim", {"words": "请双方说明。"}),
            Step(10, HE, "answer_claim", {"words": "我是退休老师，不认识做生意的人。"}),
            Step(5, HEMU, "accept_as_asked", {"words": "算了，退给她。"}),
            done(2, HEMU, "69 元已退。", "2026102011227700315"),
            Step(9, HE, "confirm_performance", {"words": "收到。"}, "duty"),
            Step(3, HEMU, "rebut", {"words": "没有别的材料。"}),
            finds(
                20, WANG, "abusive", "只有怀疑，没有任何可以核实的线索，同样没有依据的申诉这个月已经是第三次。",
                ("competitor", "not_found", "没有线索可查。"),
            ),
            Step(8, ZHOU, "confirm_finding"),
            Step(10, SUN, "call_to_answer", {"words": "一个月内三次没有依据的申诉，考虑取消快速通道，请说明。"}),
            Step(30, HEMU, "ask_charge_time", {"words": "客服换人了，要查一查。"}),
            Step(20, HEMU, "answer_charge", {"words": "新来的客服不懂规则，已经培训过。"}),
            weighs(
                12, "impose", "merchant_warning", 180, "已经培训并承认，书面警告足够。",
                ("一个月三次。", "三次申诉都不成立。", "三位投诉人各花了一周说明。", "不懂规则，不是有意。"),
            ),
            Step(20, HEMU, "appeal", {"words": "能不能不记录？"}),
            Step(5, HEMU, "withdraw_appeal", {"words": "不申诉了。"}),
        ),
    ),
    Story(
        27.6, PAN, "mirror", "L3", "damaged",
        "穿衣镜一角磕了，玻璃渣掉了一地。",
        (wanted("refund_only", 128),),
        steps=(
            answered(9, HEMU, "签收照片上没有破。", "签收时完好"),
            claims(1, HEMU, ("forgery", "破损照片的地板和收货地址不是一处。")),
            Step(9, QIAN, "accept_claim", {"words": "请双方说明照片在哪里拍的。"}),
            Step(12, PAN, "answer_claim", {"words": "照片在阳台拍的，阳台的地砖和屋里不一样。"}),
            Step(3, HEMU, "accept_as_asked", {"words": "退。"}),
            done(5, HEMU, "128 元已退。", "2026102720011100921"),
            Step(5, PAN, "confirm_performance", {"words": "收到了，谢谢。"}, "duty"),
            finds(
                24 * 4, WANG, "not_established", "一套房子里有两种地面很常见，照片的时间和签收当天一致。",
                ("forgery", "not_found", "没有材料说明照片来自别处。"),
            ),
            Step(6, ZHOU, "confirm_finding"),
        ),
    ),
    Story(
        24.4, DING, "jump_rope", "Q2", "fault",
        "跳绳的计数器从第二天起就不动了。",
        (wanted("refund_only", 49),),
        steps=(
            answered(9, ACME, "计数器是电池没电。", "换电池就好"),
            claims(2, ACME, ("fabrication", "客人自己说没有换过电池。")),
            Step(24 * 6, SUN, "refuse_claim", {"words": "没有换电池不等于编造事实，请直接回应投诉。"}),
            Step(2, ACME, "accept_as_asked", {"words": "49 元退给你。"}),
            done(3, ACME, "已退。", "2026110312000812276"),
            Step(3, DING, "confirm_performance", {"words": "好。"}, "duty"),
        ),
    ),
    Story(
        21.3, PAN, "clock", "Q2", "noise",
        "挂钟半夜走秒的声音很大，说好是静音的。",
        (wanted("partial_refund", 30),),
        steps=(
            answered(9, ACME, "商品页写的是低音，不是静音。", "页面没有写静音"),
            claims(1, ACME, ("fabrication", "页面没有写静音两个字。")),
            Step(3, ACME, "withdraw_claim", {"words": "看错了，旧的页面上写过。"}),
            Step(2, ACME, "accept_as_asked", {"words": "退 30 元。"}),
            done(3, ACME, "30 元已退。", "2026110115310027361"),
            Step(9, PAN, "confirm_performance", {"words": "收到。"}, "duty"),
        ),
    ),
    Story(
        19.7, HE, "umbrella", "Q1", "broken",
        "雨伞撑开一次，伞骨就断了两根。",
        (wanted("refund_only", 79),),
        steps=(
            answered(7, ACME, "大风天用断的不保。", "人为损坏"),
            claims(2, ACME, ("extortion", "要我们多退 50 元，不然就投诉到底。")),
            Step(7, SUN, "accept_claim", {"words": "请投诉人说明这 50 元是怎么回事。"}),
            Step(9, HE, "answer_claim", {"words": "50 元是我来回打车去维修点的钱，有票。"}),
            Step(4, ACME, "accept_as_asked", {"words": "退 79 元。"}),
            done(4, ACME, "已退。", "2026110409540022877"),
            Step(4, HE, "confirm_performance", {"words": "收到。"}, "duty"),
            Step(6, ACME, "rebut", {"words": "没有看到车票。"}),
            finds(
                20, GAO, "established", "要求的钱没有写在投诉里，说了不给就投诉到底。",
                ("extortion", "found", "聊天里把多给钱和撤诉连在一起说。"),
            ),
            Step(10, WANG, "confirm_finding"),
            weighs(
                12, "impose", "slower_filing", 30, "有打车的原因，但没有票，也没有写进投诉。", ONCE,
            ),
            Step(20, HE, "appeal", {"words": "车票找到了，一来一回 50 元。"}, files=(("receipt", "invoice", "打车票"),)),
        ),
    ),
    Story(
        13.5, DING, "toothbrush", "Q2", "fault",
        "电动牙刷充不进电。",
        (wanted("refund_only", 199),),
        steps=(
            answered(9, ACME, "充电座要按紧。", "使用方法不对"),
            claims(1, ACME, ("fabrication", "充电座的灯是亮的。")),
            Step(8, SUN, "accept_claim", {"words": "请投诉人说明。"}),
            Step(9, DING, "answer_claim", {"words": "灯亮，电充不进，视频里看得到。"}),
            Step(4, ACME, "accept_as_asked", {"words": "退。"}),
            done(4, ACME, "199 元已退。", "2026111009540022112"),
            Step(4, DING, "confirm_performance", {"words": "收到。"}, "duty"),
            Step(6, ACME, "rebut", {"words": "视频没有拍全。"}),
            finds(
                20, GAO, "established", "灯亮和充不进电并不矛盾，但投诉里把灯说成不亮。",
                ("fabrication", "found", "投诉的话和视频不一致。"),
            ),
            Step(10, WANG, "confirm_finding"),
            Step(12, SUN, "spare", {"words": "不一致的地方很小，也没有造成后果，不作处理。"}),
        ),
    ),
    # where somebody has the turn today
    Story(
        1.6, PAN, "socks", "L3", "short", "袜子少了一双，写的是六双。", (wanted("send_missing", None, "袜子一双"),),
        steps=(
            answered(7, ACME, "出库是六双。", "出库记录是六双"),
            claims(3, ACME, ("fabrication", "出库的视频里点过六双。")),
        ),
    ),
    Story(
        2.7, DING, "bowl", "L3", "damaged", "四个碗碎了一个。", (wanted("partial_refund", 25),),
        steps=(
            answered(7, HEMU, "请发一张碎碗的照片。", "没有照片"),
            claims(3, HEMU, ("forgery", "照片上的碗是别家的花色。")),
            Step(9, SUN, "accept_claim", {"words": "请投诉人说明花色的事。"}),
            says(3, DING, "碗底有你们的标，我再拍一张。"),
        ),
    ),
    Story(
        4.6, HE, "towel", "Q1", "stain", "毛巾洗一次就掉色，把衬衣染了。", (wanted("refund_only", 39),),
        steps=(
            answered(7, HEMU, "深色毛巾要单独洗，洗标上有。", "没有按洗标洗"),
            claims(3, HEMU, ("fabrication", "客人的评论里说没有掉色。")),
            Step(9, SUN, "accept_claim", {"words": "请投诉人说明评论的事。"}),
            Step(20, HE, "answer_claim", {"words": "评论写在洗之前。"}),
        ),
    ),
    Story(
        5.8, PAN, "mug", "L3", "damaged", "马克杯的把手断了。", (wanted("refund_only", 45),),
        steps=(
            answered(7, ACME, "包装有泡沫，不会断。", "包装完好"),
            claims(3, ACME, ("forgery", "断口是旧的。")),
            Step(9, SUN, "accept_claim", {"words": "请双方说明断口的事。"}),
            Step(12, PAN, "answer_claim", {"words": "收到就断了，开箱的视频在证据里。"}),
            Step(12, ACME, "rebut", {"words": "视频没有拍到断口。"}),
        ),
    ),
    Story(
        6.1, DING, "pillow", "Q2", "smell", "枕头有很重的味道，晾了三天还有。", (wanted("refund_only", 88),),
        steps=(
            answered(7, ACME, "新枕头晾一晾就好。", "不是质量问题"),
            claims(3, ACME, ("extortion", "要我们多给一个枕头才撤诉。")),
            Step(9, SUN, "accept_claim", {"words": "请投诉人说明。"}),
            Step(12, DING, "answer_claim", {"words": "是客服先提出送一个枕头的。"}),
            Step(12, ACME, "rebut", {"words": "客服说的是换一个。"}),
            finds(
                20, GAO, "not_established", "是客服先提出来的，投诉人没有把它和撤诉连在一起。",
                ("extortion", "not_found", "聊天记录里先开口的是客服。"),
            ),
        ),
    ),
    Story(
        7.2, HE, "scale", "D1", "function", "体重秤和医院的差两公斤。", (wanted("refund_only", 99),),
        steps=(
            answered(7, ACME, "误差在标准以内。", "误差在标准以内"),
            claims(3, ACME, ("forgery", "医院的单子是别人的名字。")),
            Step(9, SUN, "accept_claim", {"words": "请投诉人说明单子的事。"}),
            Step(12, HE, "answer_claim", {"words": "单子是我老伴的，我拿错了。"}),
            Step(12, ACME, "rebut", {"words": "那就是说没有自己的单子。"}),
            finds(
                20, GAO, "established", "交来的单子不是本人的，本人也承认。",
                ("forgery", "found", "姓名不是投诉人，投诉人说是拿错。"),
            ),
            Step(20, WANG, "confirm_finding", {"words": "同意。是不是有意，处理时再看。"}),
        ),
    ),
    Story(
        7.9, DING, "racket", "Q1", "broken", "羽毛球拍打了一次就断了。", (wanted("refund_only", 268),),
        steps=(
            answered(7, ACME, "碰撞断的不保。", "碰撞造成"),
            claims(3, ACME, ("extortion", "要 500 元，不给就找人一起投诉。")),
            Step(9, SUN, "accept_claim", {"words": "请投诉人说明。"}),
            Step(12, DING, "answer_claim", {"words": "500 元是买这个拍子和穿线的钱。"}),
            Step(12, ACME, "rebut", {"words": "拍子 268 元，穿线 30 元。"}),
            finds(
                20, GAO, "established", "要求的钱高于拍子和穿线，并且说要找人一起投诉。",
                ("extortion", "found", "聊天记录里有金额，也有威胁。"),
            ),
            Step(20, WANG, "confirm_finding", {"words": "同意。"}),
            weighs(12, "submit_sanction", "filing_suspended", 30, "说了要找人一起投诉，轻一档的不足以防止。", GRAVE),
        ),
    ),
    Story(
        9.3, PAN, "slippers", "D1", "colour", "拖鞋和照片的颜色差很多。", (wanted("refund_only", 35),),
        steps=(
            answered(7, ACME, "屏幕有色差。", "色差不可避免"),
            claims(3, ACME, ("competitor", "她是做鞋的。")),
            Step(9, SUN, "accept_claim", {"words": "请双方说明。"}),
            Step(12, PAN, "answer_claim", {"words": "我在超市上班，不做鞋。"}),
            Step(2, ACME, "accept_as_asked", {"words": "退。"}),
            done(4, ACME, "35 元已退。", "2026111509540022113"),
            Step(4, PAN, "confirm_performance", {"words": "收到。"}, "duty"),
            Step(12, ACME, "rebut", {"words": "听人说的。"}),
            finds(
                20, GAO, "abusive", "只是听说，没有可以核实的线索。",
                ("competitor", "not_found", "没有线索。"),
            ),
            Step(20, WANG, "confirm_finding"),
            Step(12, SUN, "call_to_answer", {"words": "没有依据的申诉，考虑书面警告，请说明。"}),
        ),
    ),
)  # fmt: skip
