"""What an order is, wherever it was placed: the platforms it may come from, and how it came to be known here."""

import re
from enum import StrEnum

from portal.domain.marking import N_


class Platform(StrEnum):
    """Where an order was placed."""

    PINDUODUO = "pinduoduo"
    TAOBAO = "taobao"
    JINGDONG = "jingdong"
    DOUYIN = "douyin"
    OWN = "own"  # the merchant's own channel, handed in with our own columns
    OTHER = "other"


PLATFORM_NAMES: dict[Platform, str] = {
    Platform.PINDUODUO: N_("拼多多"),
    Platform.TAOBAO: N_("淘宝 / 天猫"),
    Platform.JINGDONG: N_("京东"),
    Platform.DOUYIN: N_("抖音"),
    Platform.OWN: N_("商家自有渠道"),
    Platform.OTHER: N_("其他平台"),
}


class OrderKind(StrEnum):
    """How it was sold."""

    NORMAL = "normal"
    GROUP_BUY = "group_buy"
    SUBSIDISED = "subsidised"
    LIVE_STREAM = "live_stream"


ORDER_KIND_NAMES: dict[OrderKind, str] = {
    OrderKind.NORMAL: N_("普通订单"),
    OrderKind.GROUP_BUY: N_("拼团"),
    OrderKind.SUBSIDISED: N_("平台补贴"),
    OrderKind.LIVE_STREAM: N_("直播间下单"),
}


class OrderSource(StrEnum):
    """Who told the portal about an order: the merchant's export, or the consumer's own hand."""

    IMPORT = "import"
    TYPED = "typed"


_EMAIL = re.compile(r"[^@\s*]+@[^@\s*]+\.[^@\s*]+")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
_SEPARATORS = re.compile(r"[\s()-]+")


def buyer_hint(written: str | None) -> str | None:
    """Whose order it is, in the form in which an account's e-mail or mobile number is compared with it.

    A masked number ("138****5678") and a nickname prove nothing and give None.
    """
    text = (written or "").strip().lower()
    if _EMAIL.fullmatch(text):
        return text
    mobile = _MOBILE.fullmatch(_SEPARATORS.sub("", text))
    return mobile[1] if mobile else None
