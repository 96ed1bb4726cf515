"""Rules that a ruling can rest on: each in short and in our own words, with where it stands.

The words are a summary for people who read a ruling, not the text of the law, and no legal advice. `source` is a code
of the list of sources and never part of a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.marking import N_


@dataclass(frozen=True)
class Rule:
    """A rule that a mediator can put into the reasons of a ruling.

    name  of the law and the article, for the list
    says  what it says, in a sentence that can stand in the reasons by itself
    """

    code: str
    name: str
    says: str
    source: str


_TABLE = (
    Rule(
        "risk_in_transit",
        N_("电子商务法第二十条：送达之前的风险"),
        N_("《电子商务法》第二十条：商家按约定交付商品，并承担运输中的风险；消费者另行选择快递公司的除外。"),
        "ECL 20",
    ),
    Rule(
        "risk_passes",
        N_("民法典第六百零四条：毁损灭失的风险"),
        N_("《民法典》第六百零四条：商品毁损、灭失的风险，交付之前由卖方承担，交付之后由买方承担，另有约定的除外。"),
        "CC 604",
    ),
    Rule(
        "delivered_when_signed",
        N_("民法典第五百一十二条：签收才算交付"),
        N_("《民法典》第五百一十二条：网上购买并用快递发货的，收货人签收的时间是交付时间。"),
        "CC 512",
    ),
    Rule(
        "remedies_for_defects",
        N_("民法典第五百八十二条：质量不符的责任"),
        N_("《民法典》第五百八十二条：履行不符合约定的，受损害方可以合理选择修理、更换、重作、退货或减少价款。"),
        "CC 582",
    ),
    Rule(
        "mitigation",
        N_("民法典第五百九十一条：防止损失扩大"),
        N_(
            "《民法典》第五百九十一条：一方违约后，另一方应采取适当措施防止损失扩大；没有采取的，扩大的损失不能要求赔偿。"
        ),
        "CC 591",
    ),
    Rule(
        "standard_terms",
        N_("消费者权益保护法第二十六条：格式条款"),
        N_(
            "《消费者权益保护法》第二十六条：格式条款、声明、店堂告示不能排除或限制消费者权利、减轻商家责任；这样的内容无效。"
        ),
        "CPL 26",
    ),
    Rule(
        "true_information",
        N_("消费者权益保护法第二十条：真实全面的信息"),
        N_(
            "《消费者权益保护法》第二十条：商家介绍商品的质量、性能、用途、有效期限，应当真实、全面，不能作虚假或引人误解的宣传。"
        ),
        "CPL 20",
    ),
    Rule(
        "invoice",
        N_("消费者权益保护法第二十二条：发票"),
        N_("《消费者权益保护法》第二十二条：消费者索要发票等购货凭证的，商家必须出具。"),
        "CPL 22",
    ),
    Rule(
        "burden_for_durables",
        N_("消费者权益保护法第二十三条：六个月内的举证"),
        N_(
            "《消费者权益保护法》第二十三条：耐用商品或装饰装修服务在六个月内发现瑕疵、发生争议的，由商家承担有关瑕疵的举证责任。"
        ),
        "CPL 23",
    ),
    Rule(
        "return_for_defects",
        N_("消费者权益保护法第二十四条：质量问题退换"),
        N_(
            "《消费者权益保护法》第二十四条：商品不符合质量要求的，消费者可以依规定或约定退货、更换、修理；没有规定和约定的，收到商品七日内可以退货，运输等必要费用由商家承担。"
        ),
        "CPL 24",
    ),
    Rule(
        "seven_days",
        N_("消费者权益保护法第二十五条：七日无理由退货"),
        N_(
            "《消费者权益保护法》第二十五条：网购商品收到之日起七日内可以无理由退货，法律列明不适用的除外；商品应当完好，商家收到退回商品七日内退款，退货运费由消费者承担，另有约定的除外。"
        ),
        "CPL 25",
    ),
    Rule(
        "opened_to_inspect",
        N_("网络消费司法解释第三条：拆封查验"),
        N_(
            "最高人民法院网络消费司法解释（一）第三条：消费者因检查商品的必要拆封查验，且不影响商品完好的，商家不能以已拆封为由拒绝七日无理由退货。"
        ),
        "SPC3",
    ),
    Rule(
        "unfair_terms_online",
        N_("网络消费司法解释第一条：签收不等于认可"),
        N_(
            "最高人民法院网络消费司法解释（一）第一条：约定收货人签收即视为认可质量合格等、对消费者不公平不合理的格式条款，应认定无效。"
        ),
        "SPC1",
    ),
    Rule(
        "platform_sells_itself",
        N_("网络消费司法解释第四条：误认为平台自营"),
        N_(
            "最高人民法院网络消费司法解释（一）第四条：平台标示自营，或虽未标示但足以让消费者相信是平台自营的，平台承担销售者的责任。"
        ),
        "SPC4",
    ),
    Rule(
        "losses",
        N_("消费者权益保护法第五十二条：修理、退货、赔偿"),
        N_(
            "《消费者权益保护法》第五十二条：商家造成消费者财产损害的，应当依法律规定或约定承担修理、重作、更换、退货、补足数量、退款或赔偿损失等责任。"
        ),
        "CPL 52",
    ),
    Rule(
        "fraud",
        N_("消费者权益保护法第五十五条：欺诈退一赔三"),
        N_(
            "《消费者权益保护法》第五十五条：商家有欺诈行为的，按消费者要求增加赔偿，金额为价款的三倍，不足五百元的按五百元。"
        ),
        "CPL 55; REG49",
    ),
    Rule(
        "unsafe_food",
        N_("食品安全法第一百四十八条：退一赔十"),
        N_(
            "《食品安全法》第一百四十八条：生产或明知而经营不符合安全标准的食品，消费者可以要求价款十倍或损失三倍的赔偿，不足一千元的按一千元；不影响安全且不误导的标签瑕疵除外。"
        ),
        "FSL 148; SPC-F12",
    ),
    Rule(
        "order_stands",
        N_("电子商务法第四十九条：下单即成立"),
        N_(
            "《电子商务法》第四十九条：商品信息符合要约条件的，消费者提交订单成功，合同成立；不能用格式条款约定付款后合同不成立。"
        ),
        "ECL 49",
    ),
    Rule(
        "records_of_the_merchant",
        N_("电子商务法第六十二条：交易记录"),
        N_(
            "《电子商务法》第六十二条：处理争议时，商家应提供原始合同和交易记录；丢失、伪造、篡改、隐匿或拒绝提供，致使事实无法查明的，由商家承担相应责任。"
        ),
        "ECL 62",
    ),
    Rule(
        "withheld_evidence",
        N_("民事诉讼证据规定第九十五条：拒不提交证据"),
        N_(
            "《民事诉讼证据的若干规定》第九十五条：控制证据的一方没有正当理由拒不提交，另一方主张其内容对控制人不利的，可以认定该主张成立。"
        ),
        "EV95",
    ),
    Rule(
        "refusal_by_delay",
        N_("侵害消费者权益行为处罚办法：拖延十五日"),
        N_(
            "《侵害消费者权益行为处罚办法》第八条至第十条：对消费者的退货、退款等正当要求，超过十五日没有办理的，视为故意拖延或无理拒绝。"
        ),
        "PEN; CN-DELAY",
    ),
    Rule(
        "warranty_time",
        N_("消法实施条例第十八条：保修期的计算"),
        N_(
            "《消费者权益保护法实施条例》第十八条：保修期限自交付起算，修理占用的时间不计入；换货之后，保修期限重新计算。"
        ),
        "REG18",
    ),
    Rule(
        "auto_renewal",
        N_("网络交易监督管理办法第十八条：自动续费"),
        N_(
            "《网络交易监督管理办法》第十八条：自动续费、自动展期的，应在消费者接受服务前和每次续费的前五日，用显著方式提醒，由消费者选择。"
        ),
        "NTM18",
    ),
    Rule(
        "personal_data",
        N_("个人信息保护法第四十七条：删除个人信息"),
        N_(
            "《个人信息保护法》第四十七条：处理目的已经实现、停止提供服务或个人撤回同意的，应当删除个人信息，法律另有规定的除外。"
        ),
        "PIPL 47",
    ),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _TABLE})
