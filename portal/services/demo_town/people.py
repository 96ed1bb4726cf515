"""Who lives in the demo town, and how the merchants' desks are set up."""

from collections.abc import Mapping
from typing import Any

from portal.domain.parties import Role
from portal.domain.ranks import Rank

BODY, OTHER_BODY = "市消费纠纷调解中心", "城东区人民调解委员会"
CAST: tuple[tuple[str, Role, str, dict[str, Any]], ...] = (
    ("li", Role.CONSUMER, "李女士", {"phone": "13800001234"}),
    ("zhao", Role.CONSUMER, "赵先生", {"phone": "13900005678"}),
    ("acme", Role.MERCHANT, "小陈", {"merchant_name": "艾可美数码旗舰店"}),
    ("hemu", Role.MERCHANT, "小何", {"merchant_name": "禾木电器旗舰店"}),
    ("wang", Role.MEDIATOR, "王敏", {"organisation": BODY}),
    ("zhou", Role.MEDIATOR, "周航", {"organisation": BODY}),
    ("sun", Role.SUPERVISOR, "孙岚", {"organisation": BODY}),
    ("admin", Role.ADMIN, "管理员", {}),
    ("chen", Role.CONSUMER, "陈阿姨", {"phone": "13700002468"}),
    ("ma", Role.CONSUMER, "马先生", {"phone": "13600001357"}),
    ("gao", Role.MEDIATOR, "高平", {"organisation": BODY}),
    # a claim of bad faith takes so many different people of the desk, and some who complained
    ("qian", Role.SUPERVISOR, "钱立", {"organisation": BODY}),
    ("feng", Role.ADMIN, "冯主任", {}),
    ("ding", Role.CONSUMER, "丁先生", {"phone": "13500007531"}),
    ("pan", Role.CONSUMER, "潘女士", {"phone": "13400008642"}),
    ("he", Role.CONSUMER, "贺老师", {"phone": "13300009753"}),
)
# who invites whom: name, rank, and how much they may promise with one act
STAFF: tuple[tuple[str, str, str, Rank, int | None], ...] = (
    ("acme", "lin", "林店长", Rank.MANAGER, None),
    ("acme", "xu", "小许", Rank.AGENT, 200_00),
    ("acme", "wu", "会计小吴", Rank.VIEWER, None),
    ("hemu", "tang", "小唐", Rank.AGENT, 300_00),
)
# whose work is judged by what, and how many cases at a time they take
PLACES: Mapping[str, tuple[str, int]] = {
    "wang": ("家用电器、家具；九年调解经验", 30),
    "zhou": ("服装鞋包、数码产品；注册质量工程师", 20),
    "gao": ("食品、预付卡；法律职业资格", 8),
}
LABELS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "acme": (
        ("等检测", ("coat", "earphones")),
        ("要主管看", ("camera", "keyboard")),
        ("仓库核实", ("mouse", "phonecase")),
        ("老顾客", ("keyboard",)),
    ),
    "hemu": (("快递责任", ("blender",)), ("尽快回", ("fruit", "fan", "blender")), ("赠品", ())),
}
IN_HAND: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "acme": {"xu": ("phonecase", "keyboard"), "lin": ("camera", "coat")},
    "hemu": {"tang": ("fruit", "fan")},
}
TEMPLATES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "acme": (
        (
            "已收到，正在核实",
            "{消费者}你好，{商品}的问题我们收到了，正在请仓库调出库记录。核实的人和预计时间是：",
        ),
        (
            "同意退货退款",
            "{消费者}你好，订单{订单号}的{商品}可以退货。请按页面上的地址寄回，运费由我们承担，收到后三天内退款。",
        ),
        ("补寄配件", "{消费者}你好，少的配件今天从{店铺}补寄，单号稍后写在这个案件（{案号}）里。"),
    ),
    "hemu": (
        ("破损先道歉", "{消费者}你好，让你收到坏的{商品}，很抱歉。我们先说怎么处理，再和快递公司算账："),
        ("生鲜坏果", "{消费者}你好，请把坏果放在一起拍一张，能看清个数就行。我们按坏的比例退款，不用寄回。"),
    ),
}
