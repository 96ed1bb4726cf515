"""What a browser may send about orders."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Regexp

from portal.domain.orders import PLATFORM_NAMES, Platform
from portal.forms.fields import Form, Letters, LineField, Required, YuanField, options

ORDER_NO_CHARACTERS = 64
TITLE_CHARACTERS = 120
SHOP_CHARACTERS = 40


def _order_no() -> LineField:
    return LineField(
        _l("订单号"),
        validators=[
            Required(_l("请填写订单号，在购物平台的订单详情里可以复制")),
            Letters(max=ORDER_NO_CHARACTERS, message=_l("请不要超过%(max)d个字")),
            Regexp(r"^[\w.\-/# ]+$", message=_l("订单号只有字母、数字和短横线，请核对")),
        ],
    )


def _paid() -> YuanField:
    return YuanField(_l("实付金额"), validators=[Required(_l("请填写金额，例如 199.00"))])


class BringInForm(Form):
    """The number of an order and what was paid, which together show whose it is."""

    order_no = _order_no()
    paid = _paid()
    next = HiddenField()


class TypeInForm(Form):
    """An order that no merchant has handed in."""

    platform = SelectField(_l("购物平台"), choices=[], validators=[Required(_l("请选择在哪个平台下的单"))])
    shop = LineField(
        _l("店铺名称"),
        validators=[
            Required(_l("请填写店铺名称，和订单里的一样")),
            Letters(max=SHOP_CHARACTERS, message=_l("请不要超过%(max)d个字")),
        ],
    )
    order_no = _order_no()
    title = LineField(
        _l("商品名称"),
        validators=[
            Required(_l("请填写商品名称")),
            Letters(max=TITLE_CHARACTERS, message=_l("请不要超过%(max)d个字")),
        ],
    )
    ordered_on = DateField(_l("下单日期"), validators=[Required(_l("请填写下单日期"))])
    paid = _paid()
    next = HiddenField()

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.platform.choices = options({"": gettext("请选择")}) + options(
            {platform.value: gettext(PLATFORM_NAMES[platform]) for platform in Platform}
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A day that can be true."""
        fine = super().validate(extra_validators)
        if self.ordered_on.data and self.ordered_on.data > self.today:
            self.complain(self.ordered_on, gettext("日期还没有到，请填写今天或更早的日期"))
            fine = False
        return fine
