"""Short complaints of the last weeks, each of which stands where no other does."""

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
    stances,
    terms,
    wanted,
)

STORIES: tuple[Story, ...] = (
    Story(
        5.6, MA, "voucher", "X3", "other",
        "网吧充值卡被朋友用了，他不还我。我让店家把朋友的号封了，店家不干。",
        (wanted("other", None, "封掉朋友的账号"),), late=True, late_reason="刚知道可以在这里说。",
        steps=(
            Step(9, SUN, "refuse_case", {"reason": "out_of_scope", "words": "这是你和朋友之间的事，店家按约定充了值。可以和朋友商量，或者向法院起诉。"}),
        ),
    ),
    Story(
        20.1, ZHAO, "fridge_shelf", "L3", "damaged",
        "冰箱里的玻璃搁板碎了一块，打开门的时候掉出来，差点砸到脚。",
        (wanted("partial_refund", 180),), files=(("tear", "goods_photo", "碎掉的搁板"),),
        steps=(
            Step(28, HEMU, "answer", {"words": "运输的问题请找快递。", "stances": stances(("refuse", "运输中损坏的，由快递负责。"))}),
            Step(2, ZHAO, "ask_for_mediator", {"words": "快递是你们选的。"}),
            Step(17, WANG, "take_case"),
            Step(20, WANG, "close_record", {"words": "事实清楚，双方没有别的证据。"}),
            Step(12, WANG, "issue_ruling", {
                "outcome": "ruled_for_consumer",
                "summary": "商家付给消费者 180 元，用来配搁板。",
                "findings": [finding("搁板在送到时已经碎了", "found", "照片和签收时间只差十分钟。", (1,))],
                "reasons": "货物交到消费者手里之前的损坏由商家负责。商家可以再向快递追偿。",
                "remedies": [remedy("pay", "merchant", 3, 180)],
            }),
            done(30, HEMU, "180 元已付。", "2026110709124400881"),
            Step(12, ZHAO, "confirm_performance", {"words": "收到，搁板也配到了。"}, "duty"),
            Step(9, WANG, "ask_for_measure", {"words": "同一家的玻璃搁板这个月碎了四块，包装没有改。"}),
            Step(8, SUN, "call_to_answer", {"words": "包装问题反复出现，考虑书面警告，请说明怎样改。"}),
            Step(24 * 8, SUN, "impose", {
                "measure": "merchant_warning", "days": 180,
                "grid": {"number": "一个月四起。", "proportion": "卖出十一块，碎了四块。", "gravity": "有人差点被砸到脚。", "intention": "没有改包装，也没有说明。"},
                "reasons": "提醒过一次没有改，也没有说明，书面警告是没有说明时最重的处理。",
            }),
        ),
    ),
    Story(
        22.3, CHEN, "bookcase", "Q1", "broken",
        "书柜的玻璃门合页断了一个，门歪着挂在那里，不敢开。",
        (wanted("repair"), wanted("partial_refund", 60)), files=(("tear", "goods_photo", "断掉的合页"),),
        steps=(
            Step(9, TANG, "answer", {"words": "合页是安装时拧断的。", "stances": stances(("refuse", "安装不当"), ("refuse", "安装不当"))}),
            Step(2, CHEN, "ask_for_mediator", {"words": "装的师傅是你们派来的。"}),
            Step(17, ZHOU, "take_case"),
            Step(20, ZHOU, "close_record", {"words": "安装单上是商家的师傅，双方没有别的证据。"}),
            Step(12, ZHOU, "issue_ruling", {
                "outcome": "ruled_for_consumer",
                "summary": "商家上门换合页，并付 60 元。",
                "findings": [finding("合页是商家派的师傅装断的", "found", "安装单和照片是同一天。", (1,))],
                "reasons": "商家负责安装的，安装中的损坏由商家负责。",
                "remedies": [remedy("repair", "merchant", 15, words="上门换合页"), remedy("pay", "merchant", 3, 60)],
            }),
            done(24 * 7, TANG, "60 元付晚了，对不起，已经付了。", "2026110922184500317"),
            Step(8, CHEN, "confirm_performance", {"words": "钱收到了，等师傅来。"}, "duty"),
            done(40, TANG, "师傅今天上门，两个合页都换了新的。"),
            Step(9, CHEN, "confirm_performance", {"words": "门正了。"}, "duty"),
        ),
    ),
    Story(
        3.8, CHEN, "rug", "Q1", "stain",
        "地毯拆开有一块黄印，巴掌大，擦不掉。",
        (wanted("exchange"),),
        steps=(
            Step(8, TANG, "accept_as_asked", {"words": "给阿姨换一块，旧的留着垫阳台。"}),
            done(20, TANG, "新地毯寄出了。"),
            Step(50, CHEN, "contest_performance", {"words": "今天快递到了，是一块桌布，不是地毯。"}, "duty"),
        ),
    ),
    Story(
        2.9, ZHAO, "tripod", "L3", "short",
        "三脚架少了一个快装板，没有它相机装不上去。",
        (wanted("send_missing", None, "快装板一个"),),
        steps=(
            Step(7, ACME, "accept_as_asked", {"words": "漏放了，今天补寄，另外多送一个。"}),
            done(12, ACME, "两个快装板已寄出。", "SF1429900317742"),
        ),
    ),
    Story(
        5.9, LI, "printer", "A3", "charged",
        "打印机在保修期里，换个进纸轮收了我 120 元。",
        (wanted("refund_only", 120),),         steps=(
            Step(20, ACME, "make_offer", {"terms": terms(60), "words": "进纸轮是易损件，各担一半。"}),
            Step(5, LI, "decline_offer", {"reason": "amount_too_low", "words": "保修卡上没有写易损件不保。"}, "offer"),
            Step(2, LI, "ask_for_mediator"),
            Step(20, ZHOU, "take_case"),
            Step(60, ZHOU, "propose_extension", {"words": "保修卡是旧版，要向厂家问新旧两版哪一版算数。"}),
            Step(4, LI, "agree_to_extension", {"words": "可以等。"}, "extension"),
        ),
    ),
    Story(
        0.9, MA, "drone", "A2", "excluded",
        "无人机没有拆封，店家说激活了不能退。没有拆封怎么激活，请你们演示一下。",
        (wanted("return_and_refund", 2199),), files=(("box", "goods_photo", "没有拆的封条"),),
    ),
)  # fmt: skip
