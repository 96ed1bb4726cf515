"""What a browser may send about orders."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, SelectField
from wtforms.validators import Regexp

from portal.adapters.order_files import FIELDS, REQUIRED
from portal.domain.orders import PLATFORM_NAMES, Platform
from portal.forms.fields import Form, Letters, LineField, Required, RowsField, YuanField, options

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


class UploadForm(Form):
    """An order file, and the shop whose orders it has."""

    shop = SelectField(_l("店铺"), choices=[], validators=[Required(_l("请选择这些订单是哪家店铺的"))])
    file = FileField(_l("订单文件"))

    def __init__(self, shops: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        offered = {str(shop_id): name for shop_id, name in shops.items()}
        self.shop.choices = options({"": gettext("请选择")} | offered)
        # One shop need not be chosen.
        self.only_shop = next(iter(offered.items())) if len(shops) == 1 else None

    def validate(self, extra_validators: Any = None) -> bool:
        """A file must be there."""
        fine = super().validate(extra_validators)
        if not getattr(self.file.data, "filename", ""):  # words sent in the place of a file are none
            self.complain(self.file, gettext("请选择订单文件"))
            fine = False
        return fine


class ColumnsForm(Form):
    """What each column of an order file holds, and where its orders were placed."""

    platform = SelectField(_l("订单来自哪个平台"), choices=[], validators=[Required(_l("请选择订单来自哪个平台"))])
    columns = RowsField(SelectField(choices=[]))

    def __init__(self, names: Sequence[str], platform: str, chosen: Sequence[str], **kwargs: Any) -> None:
        super().__init__(platform=platform, columns=list(chosen), **kwargs)
        self.platform.choices = options(
            {"": gettext("请选择")} | {p.value: gettext(PLATFORM_NAMES[p]) for p in Platform}
        )
        offered = options({"": gettext("不导入")} | {what: gettext(words) for what, words in FIELDS.items()})
        while len(self.columns) < len(names):
            self.columns.append_entry("")
        while len(self.columns) > len(names):
            self.columns.pop_entry()
        for field, name in zip(self.columns, names, strict=False):
            field.choices = offered
            field.label.text = name

    def validate(self, extra_validators: Any = None) -> bool:
        """What every order needs must be somewhere."""
        fine = super().validate(extra_validators)
        held = {field.data for field in self.columns}
        for what in REQUIRED:
            if what not in held:
                words = gettext("没有一列对应「%(what)s」，请为它选一列", what=gettext(FIELDS[what]))
                self.complain(self.columns, words)
                fine = False
        return fine
