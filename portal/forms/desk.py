"""What a browser may send from a merchant's desk."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from portal.domain.reply_templates import MAX_TEMPLATE, MAX_TITLE, unknown_variables
from portal.forms.fields import Form, Letters, LineField, Required, TicksField, WordsField, options

LABEL_CHARACTERS = 20
TOO_MANY_LETTERS = _l("请不要超过%(max)d个字")
# What can be done with cases that were ticked. Nothing that is entered in a case is among it.
ASSIGN, PUT_LABEL, TAKE_LABEL, CSV, XLSX = "assign", "put_label", "take_label", "csv", "xlsx"
ACTIONS = (ASSIGN, PUT_LABEL, TAKE_LABEL, CSV, XLSX)
NOBODY = "nobody"
# As they stand in a template, in the reader's language; either is understood.
VARIABLES = (_l("{案号}"), _l("{商品}"), _l("{订单号}"), _l("{消费者}"), _l("{店铺}"))


class SelectedForm(Form):
    """The cases that were ticked, and what is to be done with them."""

    refs = TicksField(_l("案件"), choices=[])
    hand = SelectField(_l("交给"), choices=[], validators=[Optional()])
    label = SelectField(_l("标签"), choices=[], validators=[Optional()])
    do = LineField(_l("要做什么"))

    def offer(
        self, refs: Sequence[str], staff: Sequence[tuple[int, str]], labels: Sequence[tuple[int, str]]
    ) -> "SelectedForm":
        """Fit it to the cases of the page and to what they can be sorted by."""
        self.refs.choices = options({ref: ref for ref in (*refs, *(self.refs.data or ()))})
        self.hand.choices = options({"": gettext("请选择"), **dict(staff), NOBODY: gettext("不指定")})
        self.label.choices = options({"": gettext("请选择"), **dict(labels)})
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        missing = self._missing()
        if missing:
            self.complain(self.refs, missing)
        return valid and not missing

    def _missing(self) -> str:
        """What has to be chosen yet, or nothing."""
        if not self.refs.data:
            return gettext("请先勾选案件")
        if self.do.data not in ACTIONS:
            return gettext("请选择要对这些案件做什么")
        if self.do.data == ASSIGN and not self.hand.data:
            return gettext("请选择交给谁")
        if self.do.data in (PUT_LABEL, TAKE_LABEL) and not self.label.data:
            return gettext("请选择一个标签")
        return ""

    @property
    def to_account(self) -> int | None:
        """Whom the cases are given to; None for nobody in particular."""
        return None if self.hand.data == NOBODY else int(self.hand.data)


class LabelForm(Form):
    """The name of a label."""

    name = LineField(
        _l("标签名称"),
        [
            Required(_l("请填写标签名称，例如 等仓库核实")),
            Letters(max=LABEL_CHARACTERS, message=TOO_MANY_LETTERS),
        ],
    )


class TemplateForm(Form):
    """A template of answers."""

    title = LineField(
        _l("模板名称"),
        [Required(_l("请填写模板名称，例如 破损补寄")), Letters(max=MAX_TITLE, message=TOO_MANY_LETTERS)],
    )
    words = WordsField(
        _l("模板内容"),
        [Required(_l("请写模板的内容")), Letters(max=MAX_TEMPLATE, message=TOO_MANY_LETTERS)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        unknown = unknown_variables(self.words.data or "")
        if unknown:
            known = gettext("、").join(str(words) for words in VARIABLES)
            self.complain(
                self.words,
                gettext("没有{%(unknown)s}这个变量。可以用的是：%(known)s", unknown=unknown[0], known=known),
            )
        return valid and not unknown
