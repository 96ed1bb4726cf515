"""How the desk itself did: a supervisor asked for, its service complained of, chasing, and what was promised elsewhere."""

from portal.services.demo_town.reviews import NOTHING
from portal.services.demo_town.telling import (
    ACME,
    CHEN,
    DING,
    FENG,
    GAO,
    HE,
    HEMU,
    MA,
    PAN,
    QIAN,
    SUN,
    WANG,
    ZHOU,
    Step,
    Story,
    says,
    stances,
    wanted,
)

SERVICE, INTERVENTION, PROMISE, REPORT = "service_complaint", "intervention", "promise", "report_comment"
LABORATORY = "省消费品质量检验院"


def _answered(shop: str, words: str) -> Step:
    return Step(20, shop, "answer", {"words": words, "stances": stances(("refuse", "发货前检查过。"))})


def _mediated(consumer: str, shop: str, mediator: str, answer: str) -> tuple[Step, ...]:
    """The short way to a mediator, 39 hours after filing."""
    return (
        _answered(shop, answer),
        Step(3, consumer, "ask_for_mediator", {"words": "说不到一起，请人看看。"}),
        Step(16, mediator, "take_case"),
    )


def _told(hours: float, who: str, promised: str, in_hours: float, words: str) -> Step:
    """What a merchant is said to have promised on the telephone, two hours before it is written down."""
    return Step(
        hours,
        who,
        "log_contact",
        {
            "words": words,
            "person": "小郑",
            "position": "客服",
            "channel": "phone",
            "spoken_hours_ago": 2,
            "promised_by": "merchant",
            "promised": promised,
            "in_hours": in_hours,
        },
    )


STORIES: tuple[Story, ...] = (
    Story(
        62.0, PAN, "air_fryer", "Q1", "broken", "空气炸锅的抽屉合不上，差半个指头。", (wanted("refund_only", 268),),
        steps=(
            *_mediated(PAN, HEMU, WANG, "抽屉要对准卡槽再推，视频里有教。"),
            Step(30, PAN, "chase", {"words": "视频我看了三遍，卡槽是歪的。请尽快看看。"}),
            Step(121, HEMU, "add_message", {"words": "同批次的抽屉已经让仓库去找了。"}, during="update"),
            Step(121, WANG, "post_update", {"words": "已经请商家拍同批次的抽屉来对比，等他们的照片，预计两天内有结果。"}, "update"),
            Step(20, PAN, "complain_of_service", {"about": "slow", "words": "两个星期只有我在催，没有人主动说一句进展。"}),
            Step(30, WANG, "close_record", {"words": "对比的照片收到了，开始写裁定。"}),
            Step(20, WANG, "issue_ruling", NOTHING),
            Step(24 * 37, FENG, "dismiss_service", {"words": "记录里一直到期限的最后才有进展说明，是慢了；说明之后两天作出了裁定，没有违反期限。两级答复都拖了，另外向你道歉。"}),
        ),
    ),
    Story(
        46.0, HE, "clothes_rack", "Q2", "fault", "晾衣架的升降电机走到一半就停。", (wanted("repair"),),
        steps=(
            *_mediated(HE, ACME, ZHOU, "先断电重启，多半是遥控器没配好。"),
            Step(40, HE, "ask_intervention", {"words": "调解员让我自己找电工出报告，我觉得不应当由我出。"}),
            Step(24 * 11, HE, "complain_higher", {"words": "组长过了期限也没有回音。"}, INTERVENTION),
            Step(5, SUN, "take_over", {"words": "检测由谁先付没有说清，换一位调解员接着办。", "mediator": "gao"}, INTERVENTION),
            Step(30, FENG, "uphold_service", {"words": "组长没有按时决定，投诉成立。已经要求每天看一次到期的请求。"}),
            Step(20, GAO, "terminate", {"words": "商家同意上门，消费者已经请别人修好，双方都不再继续。"}),
        ),
    ),
    Story(
        27.0, DING, "desk_fan", "Q2", "noise", "台扇开到二档就咔咔响，晚上没法睡。", (wanted("exchange"),),
        steps=(
            *_mediated(DING, HEMU, WANG, "响声在国标之内。"),
            Step(20, HEMU, "ask_intervention", {"words": "调解员要我们先出检测费，没有说依据。"}),
            Step(10, SUN, "instruct", {"words": "检测费由申请检测的一方先付，最后由有责任的一方承担。请按这一条办。"}, INTERVENTION),
            Step(5, DING, "complain_of_service", {"about": "conduct", "words": "电话里说我「一台风扇至于吗」。"}),
            Step(20, QIAN, "dismiss_service", {"words": "听了录音，原话是「一台风扇不值得送检」，说的是费用。话可以说得更好，已经提醒。"}, SERVICE),
            Step(48, DING, "ask_second_tier", {"words": "提醒一下就完了吗。"}, SERVICE),
            Step(24, DING, "withdraw_service", {"words": "王调解员打电话来解释过了，这件事不追究。"}, SERVICE),
            Step(30, WANG, "terminate", {"words": "商家换了新的，消费者说不响了，双方都不用再调解。"}),
        ),
    ),
    Story(
        20.0, MA, "desk_mat", "D1", "colour", "桌垫页面是墨绿，收到的是草绿。", (wanted("refund_only", 89),),
        steps=(
            *_mediated(MA, ACME, ZHOU, "屏幕色差，页面有提示。"),
            Step(20, MA, "ask_intervention", {"words": "两天了，还没有人说话。"}),
            Step(3, MA, "withdraw_intervention", {"words": "刚刚回我了，先不用。"}, INTERVENTION),
            Step(4, MA, "complain_of_service", {"about": "unclear", "words": "只说「要按规则来」，没说是哪一条。"}),
            Step(24, SUN, "uphold_service", {"words": "说明里应当写出是哪一条规则，没有写。已经请调解员补上。"}, SERVICE),
            Step(30, ZHOU, "close_record", {"words": "页面截图和实物照片都在，事实清楚。"}),
            Step(20, ZHOU, "issue_ruling", NOTHING),
            Step(10, ACME, "complain_of_service", {"about": "slow", "words": "一张桌垫用了六天。"}),
            Step(30, QIAN, "dismiss_service", {"words": "每一步都在期限之内。"}, SERVICE),
        ),
    ),
    Story(
        21.0, CHEN, "toaster", "Q1", "broken", "烤面包机左边一格不热。", (wanted("refund_only", 129),),
        steps=(
            *_mediated(CHEN, HEMU, WANG, "请先清一清面包屑。"),
            Step(20, CHEN, "ask_intervention", {"words": "我年纪大了，不会拍视频，能不能不拍。"}),
            Step(20, QIAN, "find_no_ground", {"words": "调解员已经答应照片就可以，不需要另外介入。"}, INTERVENTION),
            Step(10, WANG, "close_record", {"words": "照片收到了。"}),
            Step(5, HEMU, "ask_intervention", {"words": "照片看不出冷热，不应当就这样写裁定。"}),
            Step(10, WANG, "issue_ruling", NOTHING),
        ),
    ),
    Story(
        3.5, PAN, "night_light", "Q2", "fault", "小夜灯自己半夜亮起来。", (wanted("refund_only", 39),),
        steps=(
            *_mediated(PAN, ACME, WANG, "感应灯，有人走动就会亮。"),
            Step(20, PAN, "ask_intervention", {"words": "调解员和客服说的一模一样，请组长看一下。"}),
            Step(2, PAN, "complain_of_service", {"about": "unclear", "words": "问为什么不能退，只回了「以页面为准」。"}),
        ),
    ),
    Story(
        5.0, HE, "yarn", "L3", "short", "毛线买了八团，袋子里七团。", (wanted("send_missing", None, "同色毛线一团"),),
        steps=(
            *_mediated(HE, ACME, ZHOU, "称重记录是八团的重量。"),
            Step(20, HE, "complain_of_service", {"about": "conduct", "words": "组长和商家在群里称兄道弟，我看到截图了。"}),
            Step(10, SUN, "pass_up", {"words": "说的是我本人，应当由上一级答复。"}, SERVICE),
        ),
    ),
    Story(
        30.0, DING, "hat", "Q1", "workmanship", "渔夫帽的帽檐脱线。", (wanted("exchange"),),
        steps=(
            _answered(ACME, "可以补线，不换。"),
            _told(2, DING, "寄一顶新的", 120, "客服电话里说五天之内寄一顶新的。"),
            says(140, DING, "五天过去了，没有寄。也没有人承认说过这句话。"),
            Step(3, DING, "withdraw", {"reason": "other", "words": "自己缝好了，不想再等。"}),
        ),
    ),
    Story(
        2.5, MA, "belt", "Q1", "workmanship", "皮带扣一拉就开。", (wanted("exchange"),),
        steps=(
            Step(10, ACME, "answer", {"words": "扣子要按到底。", "stances": stances(("counter", "先教一下用法。"))}),
            _told(2, MA, "两周内换一条新的", 24 * 20, "客服说两周内换一条新的。"),
            Step(5, ACME, "correct_promise", {"words": "说的是两周内把扣子修好寄回，不是换新。"}, PROMISE),
            _told(2, MA, "修好之前先寄一条备用的", 24 * 10, "又打了一次，说先寄一条备用的给我。"),
        ),
    ),
    Story(
        8.0, PAN, "kettle_mat", "Q2", "smell", "隔热垫一放热壶就冒味道。", (wanted("refund_only", 29),),
        steps=(
            _answered(HEMU, "新垫子用几次就没有了。"),
            _told(2, PAN, "查清材质以后给书面说明", 24 * 40, "客服说去查材质，查清了给书面说明。"),
            Step(2, HEMU, "make_promise", {"words": "把同批次的质检单发上来", "in_hours": 24}),
            Step(5, HEMU, "keep_promise", {"words": "质检单在这里，编号和吊牌对得上。"}, PROMISE),
            Step(3, PAN, "confirm_kept", {"words": "看到了。"}, PROMISE),
            _told(4, PAN, "再测一次高温", 24 * 30, "对方说再拿一张去测高温，一个月内有结果。"),
            Step(3, HEMU, "confirm_promise", {"words": "是说过，已经送去了。"}, PROMISE),
        ),
    ),
    Story(
        34.0, CHEN, "milk", "Q3", "rotten", "羊奶粉冲开有一股哈喇味。", (wanted("refund_only", 198),),
        steps=(
            *_mediated(CHEN, HEMU, GAO, "保质期内，储存没有问题。"),
            Step(10, GAO, "request_evidence", {"of": ["consumer"], "words": "请拍罐底的批号和开封的日期。", "why": "看是不是同一批次的问题。"}),
            Step(5, CHEN, "ask_request_time", {"words": "罐子在女儿家，周末才去。"}, "evidence_request"),
            Step(60, CHEN, "answer_request", {"words": "批号拍到了，是十月开的封。"}, "evidence_request", (("label", "goods_photo", "罐底的批号"),)),
            Step(20, GAO, "send_for_testing", {"laboratory": LABORATORY, "advance_by": "merchant", "expected_in_days": 10}),
            Step(144, GAO, "receive_report", {"words": "过氧化值超出标准。"}, None, (("report", "test_report", "羊奶粉检验报告"),)),
            Step(10, CHEN, "comment_on_report", {"words": "我就说味道不对。"}, REPORT),
            Step(10, HEMU, "comment_on_report", {"words": "送检的是开过封的，过氧化值会升高。"}, REPORT),
            Step(20, GAO, "terminate", {"words": "商家当场退款，消费者不再要求别的。"}),
        ),
    ),
    Story(
        12.0, HE, "honey", "D1", "material", "蜂蜜倒出来像糖水，一点不稠。", (wanted("refund_only", 138),),
        steps=(
            *_mediated(HE, ACME, GAO, "冬天和夏天稠度不一样。"),
            Step(5, GAO, "send_for_testing", {"laboratory": LABORATORY, "advance_by": "consumer", "expected_in_days": 12}),
            Step(96, GAO, "receive_report", {"words": "检出外加糖浆。"}, None, (("report", "test_report", "蜂蜜检验报告"),)),
        ),
    ),
    Story(
        6.0, MA, "battery", "Q2", "fault", "充电宝充满只够手机半格。", (wanted("refund_only", 99),),
        steps=(
            *_mediated(MA, ACME, ZHOU, "容量是电芯的，输出要打折。"),
            Step(5, ZHOU, "send_for_testing", {"laboratory": LABORATORY, "advance_by": "merchant", "expected_in_days": 9}),
            Step(72, ZHOU, "receive_report", {"words": "实测输出容量为标称的四成。"}, None, (("report", "test_report", "容量测试报告"),)),
        ),
    ),
)  # fmt: skip
