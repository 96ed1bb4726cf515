"""What happens in the demo town: orders, and the stories of the complaints about them. All of it is made up.

A story is a list of steps: how many hours after the one before, who, which act, which facts. "it" in a
step's `about` names the latest proceeding of that kind. The words are the people's own and are never translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LI, ZHAO, ACME, HEMU, WANG, ZHOU, SUN = "li", "zhao", "acme", "hemu", "wang", "zhou", "sun"


@dataclass(frozen=True)
class Step:
    """One act. `files` are (picture or "video", evidence kind, caption); `about` is a kind of proceeding."""

    hours: float
    who: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    files: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Story:
    """One complaint, from filing on.

    days_ago     when it was filed
    order        key of ORDERS
    happened     days before filing that it was noticed
    steps        what followed
    """

    days_ago: float
    who: str
    order: str
    category: str
    issue: str
    words: str
    wanted: tuple[Mapping[str, Any], ...]
    happened: int = 1
    basis: str = "none"
    told: str = "yes"
    said: str = ""
    late: bool = False
    files: tuple[tuple[str, str, str], ...] = ()
    steps: tuple[Step, ...] = ()


# key: shop, buyer, platform, number, title, spec, yuan, days ago it was placed, courier, waybill
ORDERS: Mapping[str, tuple[str, str, str, str, str, str, str, int, str, str]] = {
    "blender": (HEMU, LI, "pinduoduo", "261028-518842170093", "静音破壁机", "1.75 升，奶白", "499.00", 24, "韵达快递", "4318902275561"),
    "earphones": (ACME, LI, "taobao", "2610227713640021", "蓝牙降噪耳机", "云灰", "329.00", 27, "中通快递", "78543210098712"),
    "kettle": (HEMU, LI, "pinduoduo", "261105-204417730018", "恒温电水壶", "1.5 升", "189.00", 17, "圆通速递", "YT2266013349871"),
    "fruit": (HEMU, LI, "pinduoduo", "261117-993016624470", "丹东软籽石榴", "5 斤装", "68.00", 5, "顺丰速运", "SF1419920336612"),
    "camera": (ACME, LI, "taobao", "2610311186420877", "二手微单相机", "九五新，含镜头", "3650.00", 21, "顺丰速运", "SF1422087715503"),
    "keyboard": (ACME, LI, "taobao", "2611093340021865", "机械键盘", "茶轴，八十七键", "459.00", 13, "中通快递", "78549921765530"),
    "ricecooker": (HEMU, LI, "pinduoduo", "261101-771250983361", "电饭煲", "4 升，柴火饭", "369.00", 21, "韵达快递", "4318911072348"),
    "coat": (ACME, ZHAO, "taobao", "2610258842016637", "长款羽绒服", "藏青，XL", "899.00", 26, "申通快递", "773288100456219"),
    "seat": (HEMU, ZHAO, "pinduoduo", "261103-440198823375", "儿童安全座椅", "9 个月至 12 岁", "1288.00", 19, "德邦快递", "DPK364201188750"),
    "lamp": (HEMU, ZHAO, "pinduoduo", "261110-630087142295", "护眼台灯", "暖白", "239.00", 12, "圆通速递", "YT2271109935420"),
    "phonecase": (ACME, ZHAO, "taobao", "2611144410276659", "磁吸手机壳", "透明", "59.00", 8, "中通快递", "78551203387641"),
    "tablet": (ACME, ZHAO, "taobao", "2610186630915248", "学习平板", "128 GB，银色", "1999.00", 33, "京东物流", "JDVA21330918842"),
    "fan": (HEMU, ZHAO, "pinduoduo", "261026-118420056673", "塔扇", "遥控款", "279.00", 26, "韵达快递", "4318895540217"),
    "mouse": (ACME, ZHAO, "taobao", "2611026671520394", "无线鼠标", "石墨黑", "129.00", 19, "中通快递", "78546610287735"),
}  # fmt: skip


def wanted(code: str, yuan: int | None = None, words: str = "") -> dict[str, Any]:
    """One wanted result."""
    return {"code": code, "amount_fen": yuan * 100 if yuan is not None else None, "words": words}


def terms(yuan: int = 0, **more: Any) -> dict[str, Any]:
    """Terms with a refund in whole yuan."""
    return {"refund_fen": yuan * 100} | more


def finding(
    claim: str, result: str, why: str, by: tuple[int, ...] = (), against: tuple[int, ...] = ()
) -> dict[str, Any]:
    """One finding of a ruling."""
    return {"claim": claim, "result": result, "why": why, "by": list(by), "against": list(against)}


def remedy(what: str, to: str, days: int, yuan: int = 0, words: str = "", after: int | None = None) -> dict[str, Any]:
    """One remedy of a ruling."""
    return {"what": what, "to": to, "days": days, "amount_fen": yuan * 100, "words": words, "after": after,
            "period": "return_goods" if what == "return_goods" else "goods"}  # fmt: skip


CHAT = ("chat", "chat_record", "和店铺客服的聊天")
NEGOTIATED = (
    Step(12.4, HEMU, "answer", {"words": "抱歉给你添麻烦了。我们查了出库记录，发货前拍过质检照片，杯体和外箱都完好。破损可能发生在运输途中，我们会向快递登记核实。"},
         files=(("jar", "goods_photo", "出库质检照片"), ("video", "packing_video", "打包台录像"))),
    Step(0.2, HEMU, "make_offer", {"terms": terms(80), "words": "先补偿 80 元，不用退货。"}),
    Step(2.7, LI, "decline_offer", {"reason": "does_not_fix", "words": "裂的是玻璃杯，打热饮有安全风险，补 80 元解决不了问题。"}, "offer"),
)  # fmt: skip

STORIES: tuple[Story, ...] = (
    Story(
        2.1,
        LI,
        "blender",
        "L3",
        "damaged",
        "收到破壁机当晚第一次用，发现玻璃杯底有一道大约 8 厘米的裂纹，倒水会渗。外箱一角是瘪的。我当晚联系了店铺客服，客服说签收后破损不负责。",
        (wanted("return_and_refund", 499), wanted("apology")),
        said="签收后破损，店铺不负责。",
        files=(
            ("jar", "goods_photo", "杯底裂纹"),
            ("box", "packaging_photo", "外箱一角凹陷"),
            ("label", "tracking", "快递面单"),
            CHAT,
        ),
        steps=(
            *NEGOTIATED,
            Step(2.6, HEMU, "make_promise", {"words": "上传快递公司的破损登记结果", "in_hours": 40}),
            Step(
                18,
                HEMU,
                "make_offer",
                {
                    "terms": terms(200, send="同款玻璃杯 1 个，包邮"),
                    "words": "退款 200 元，再补寄一个玻璃杯，机器不用退。",
                },
            ),
        ),
    ),
    Story(
        0.4,
        LI,
        "fruit",
        "Q3",
        "rotten",
        "石榴今天送到，五斤里有四个已经烂了，切开是黑的。拆箱的时候拍了照片。",
        (wanted("partial_refund", 40),),
        happened=0,
        told="no",
        files=(("fruit", "goods_photo", "烂掉的石榴"),),
    ),
    Story(
        1.6,
        ZHAO,
        "phonecase",
        "D1",
        "function",
        "页面写支持磁吸充电，实际吸不住，手机一拿就掉。问客服，客服让我换个充电器试试，换了两个都一样。",
        (wanted("return_and_refund", 59),),
        files=(CHAT,),
    ),
    Story(
        6.0,
        LI,
        "earphones",
        "Q2",
        "fault",
        "耳机用了两个星期左耳没有声音。寄回检测，店铺说是进水，拒绝保修。我从来没有在下雨天用过，也没有碰过水。",
        (wanted("repair"), wanted("compensate_losses", 60, "来回的运费和检测费")),
        basis="losses",
        said="人为进水，不保修。",
        files=(("earphones", "goods_photo", "耳机外观"), CHAT),
        steps=(
            Step(
                20,
                ACME,
                "answer",
                {"words": "检测中心反馈左耳腔体有水渍，属于使用不当，不在保修范围内。检测照片可以提供。"},
            ),
            Step(
                4,
                LI,
                "make_offer",
                {"terms": terms(0, repair=True, within_days=10), "words": "免费修好就行，运费我自己出。"},
            ),
            Step(
                9, ACME, "decline_offer", {"reason": "terms_unacceptable", "words": "人为损坏不能免费维修。"}, "offer"
            ),
            Step(1.5, LI, "ask_for_mediator", {"words": "店铺只说进水，没有给我看检测照片。"}),
            Step(15, WANG, "take_case"),
            Step(
                2, WANG, "add_note", {"words": "店铺提到检测照片，但没有上传。先要照片和检测单，再问消费者使用情况。"}
            ),
            Step(
                0.5,
                WANG,
                "request_evidence",
                {
                    "of": ["merchant"],
                    "words": "请提供检测照片和检测单，写明检测人和检测日期。",
                    "why": "用来判断水渍是否在退修之前就有。",
                },
            ),
            Step(
                30,
                ACME,
                "answer_request",
                {"words": "检测单和照片见附件，检测日期是收到退修件当天。"},
                "evidence_request",
                (("earphones", "test_report", "检测照片"),),
            ),
            Step(
                20,
                WANG,
                "propose",
                {
                    "terms": terms(0, repair=True, other="承担寄回的运费", within_days=10),
                    "words": "照片能看到水渍，但看不出是什么时候进的。建议店铺免费维修一次，来回运费各出一半。",
                },
            ),
            Step(10, LI, "accept_proposal", {}, "proposal"),
        ),
    ),
    Story(
        6.3,
        ZHAO,
        "coat",
        "D1",
        "material",
        "页面写充绒量 180 克，吊牌写 162 克。店铺说是批次差异，不算描述不符。",
        (wanted("return_and_refund", 899), wanted("statutory_compensation", 2697)),
        basis="fraud",
        files=(("coat", "goods_photo", "吊牌和成衣"), CHAT),
        steps=(
            Step(
                26,
                ACME,
                "answer",
                {"words": "不同批次的充绒量有正负百分之五的误差，我们可以给你退货退款，但不接受三倍赔偿。"},
            ),
            Step(3, ZHAO, "ask_for_mediator", {"words": "差了 18 克，是百分之十，不是误差。"}),
            Step(20, ZHOU, "take_case"),
            Step(
                5,
                ZHOU,
                "send_for_testing",
                {
                    "laboratory": "市纺织品检测所",
                    "words": "双方同意送检，检测充绒量。检测费由过错方承担。",
                    "advance_by": "merchant",
                    "expected_on": "",
                },
            ),
        ),
    ),
    Story(
        8.2,
        ZHAO,
        "seat",
        "L2",
        "late",
        "下单时写 48 小时内发货，拖了九天才发。孩子满月那天要用，只好另外买了一个。",
        (wanted("return_and_refund", 1288),),
        files=(CHAT,),
        steps=(
            Step(46, HEMU, "make_offer", {"terms": terms(100), "words": "发货晚了很抱歉，补偿 100 元。"}),
            Step(
                30, ZHAO, "decline_offer", {"reason": "does_not_fix", "words": "我已经另外买了，这个用不上。"}, "offer"
            ),
            Step(2, ZHAO, "ask_for_mediator", {}),
            Step(22, WANG, "take_case"),
            Step(26, WANG, "close_record", {"words": "双方都说清楚了，事实没有争议。"}),
        ),
    ),
    Story(
        13.4,
        LI,
        "camera",
        "D1",
        "function",
        "页面写快门次数三千以内，我用软件查是两万一千次。",
        (wanted("return_and_refund", 3650),),
        files=(("chat", "page_snapshot", "商品页截图"),),
        steps=(
            Step(30, ACME, "answer", {"words": "快门次数按回收时的登记填写，软件读数不一定准确。"}),
            Step(20, LI, "ask_for_mediator", {}),
            Step(20, ZHOU, "take_case"),
            Step(
                24,
                ZHOU,
                "request_evidence",
                {
                    "of": ["consumer", "merchant"],
                    "words": "请双方各提供一份快门次数的读数，写明用什么软件、哪一天读的。",
                    "why": "两个数字差得太多，要核对是怎么来的。",
                },
            ),
            Step(
                20,
                LI,
                "answer_request",
                {"words": "我用相机厂家的软件读的，截图上有日期。"},
                "evidence_request",
                (("chat", "page_snapshot", "软件读数截图"),),
            ),
            Step(53, ZHOU, "close_record", {"words": "商家到期没有补充。"}),
            Step(
                20,
                ZHOU,
                "issue_ruling",
                {
                    "outcome": "ruled_for_consumer",
                    "summary": "商家退还 3650 元，消费者先把相机和镜头寄回，运费由商家承担。",
                    "findings": [
                        finding(
                            "相机的快门次数超过页面所写",
                            "found",
                            "消费者提供了厂家软件的读数，有日期。商家只说登记如此，没有提供登记，也没有按要求补充读数。",
                            (1, 2),
                        ),
                        finding("读数不准确", "not_found", "商家没有提供任何读数。"),
                    ],
                    "reasons": "二手商品的快门次数是决定价格的主要信息。页面写三千以内，实际超过两万，属于商品和描述不符。消费者要求退货退款，应当支持。",
                    "remedies": [
                        remedy("return_goods", "consumer", 7, words="相机、镜头和全部配件"),
                        remedy("pay", "merchant", 3, 3650, after=0),
                    ],
                },
            ),
            Step(
                30,
                LI,
                "report_performance",
                {"words": "已经寄出，顺丰。", "proof": "waybill", "proof_no": "SF1425511093376"},
                "duty",
            ),
        ),
    ),
    Story(
        12.0,
        ZHAO,
        "tablet",
        "Q2",
        "fault",
        "平板买来一个多月，充电到一半就停。送去维修点，说主板有问题，要收 600 元。",
        (wanted("repair"),),
        files=(("chat", "service_record", "维修点的报价单"),),
        steps=(
            Step(10, ACME, "accept_as_asked", {"words": "在保修期内，我们免费维修，寄回的运费由我们承担。"}),
            Step(
                170,
                ACME,
                "report_performance",
                {"words": "已经修好寄回。", "proof": "waybill", "proof_no": "JDVA21398810356"},
                "duty",
            ),
            Step(20, ZHAO, "confirm_performance", {"words": "收到了，充电正常。"}, "duty"),
        ),
    ),
    Story(
        9.5,
        ZHAO,
        "fan",
        "A1",
        "delayed",
        "风扇不转，商家同意退货，我十天前就寄回去了，退款一直没有到。",
        (wanted("return_and_refund", 279),),
        files=(("label", "return_proof", "退货面单"), CHAT),
        steps=(
            Step(20, HEMU, "make_offer", {"terms": terms(279, within_days=2), "words": "仓库漏登记了，两天内退款。"}),
            Step(5, ZHAO, "accept_offer", {}, "offer"),
        ),
    ),
    Story(
        3.2,
        LI,
        "keyboard",
        "A2",
        "opened",
        "收到第二天申请七天无理由退货，店铺说拆封了不退。键盘不拆封怎么知道手感。",
        (wanted("return_and_refund", 459),),
        files=(("box", "goods_photo", "键盘和包装完好"), CHAT),
        steps=(
            Step(
                20,
                ACME,
                "make_offer",
                {"terms": terms(459, return_goods=True, postage_by="consumer"), "words": "可以退，运费你出。"},
            ),
            Step(6, LI, "accept_offer", {"words": "运费我出，可以。"}, "offer"),
        ),
    ),
    Story(
        4.4,
        LI,
        "kettle",
        "Q1",
        "stain",
        "水壶内壁有一圈锈点，第一次烧水就有味道。",
        (wanted("exchange"),),
        late=True,
        steps=(
            Step(
                5,
                SUN,
                "ask_to_supplement",
                {"items": ["商品照片", "付款凭证"], "words": "请补充锈点的近照和付款凭证，方便商家核对。"},
            ),
        ),
    ),
    Story(
        0.3,
        LI,
        "ricecooker",
        "Q2",
        "fault",
        "电饭煲保温的时候跳闸，一个月里跳了三次，一直拖到现在才想起来投诉。",
        (wanted("return_and_refund", 369),),
        happened=20,
        late=True,
        told="no",
    ),
    Story(
        5.1,
        ZHAO,
        "lamp",
        "S1",
        "rude",
        "灯罩有划痕，问客服，客服回了一句「爱买不买」。",
        (wanted("apology"), wanted("exchange")),
        files=(CHAT,),
        steps=(
            Step(30, HEMU, "answer", {"words": "客服态度不好，我们已经批评并道歉。灯罩可以换新的。"}),
            Step(6, ZHAO, "withdraw", {"reason": "solved", "words": "客服打电话道歉了，新灯罩也寄出了。"}),
        ),
    ),
    Story(
        6.5,
        ZHAO,
        "mouse",
        "D3",
        "gift",
        "直播间说买鼠标送鼠标垫，收到只有鼠标。客服说活动结束了。",
        (wanted("send_missing", None, "同款鼠标垫"),),
        files=(("chat", "stream_recording", "直播间截图"),),
    ),
)
