"""What a browser may send to sign up, to sign in, and about its own account."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField
from wtforms.validators import EqualTo, Optional, Regexp, ValidationError

from portal.forms.fields import EmailAddress, Form, Letters, LineField, Required, SecretField, options

NAME_CHARACTERS = 20
SHOP_CHARACTERS = 40
PASSWORD_CHARACTERS = (8, 128)

# Those that are tried first. A longer list would only add to the wait of honest people: tries are counted.
TRIED_FIRST = """
    password passw0rd password1 12345678 123456789 1234567890 11111111 00000000 88888888 66666666 87654321
    qwertyui qwertyuiop 1q2w3e4r 1qaz2wsx asdfghjk abc12345 a1234567 a12345678 aa123456 qq123456 woaini1314
    5201314520 iloveyou letmein1 admin123 administrator welcome1 sunshine football baseball superman
"""
COMMON = frozenset(TRIED_FIRST.split())


class StrongEnough:
    """A new password that is not among the first anybody would try."""

    field_flags = {"minlength": PASSWORD_CHARACTERS[0], "maxlength": PASSWORD_CHARACTERS[1]}

    def __call__(self, form: Any, field: Field) -> None:
        shortest, longest = PASSWORD_CHARACTERS
        password = field.data or ""
        if not shortest <= len(password) <= longest:
            raise ValidationError(gettext("密码请用%(min)d到%(max)d个字符", min=shortest, max=longest))
        lower = password.lower()
        email = (form.email.data or "").lower() if "email" in form else ""
        if lower in COMMON or len(set(lower)) < 4 or lower in (email, email.partition("@")[0]):
            raise ValidationError(gettext("这个密码太容易被猜到，请换一个，例如几个不相干的词"))


def _name(label: Any) -> LineField:
    return LineField(
        label,
        validators=[
            Required(_l("请填写称呼，例如 李女士")),
            Letters(max=NAME_CHARACTERS, message=_l("称呼请不要超过%(max)d个字")),
        ],
    )


def _phone() -> LineField:
    return LineField(
        _l("手机号码"),
        validators=[Optional(), Regexp(r"^\+?[0-9][0-9 -]{4,24}$", message=_l("请填写电话号码，例如 13800138000"))],
    )


class SignInForm(Form):
    """The e-mail address and password of an account."""

    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱")), Letters(max=254)])
    password = SecretField(_l("密码"), validators=[Required(_l("请填写密码")), Letters(max=PASSWORD_CHARACTERS[1])])
    next = HiddenField()


class SignUpForm(Form):
    """A consumer's new account."""

    name = _name(_l("怎么称呼你"))
    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱，例如 name@example.com")), EmailAddress()])
    phone = _phone()
    password = SecretField(_l("密码"), validators=[Required(_l("请设置密码")), StrongEnough()])
    next = HiddenField()


class MerchantSignUpForm(SignUpForm):
    """A merchant's new shop and the account of its owner."""

    shop = LineField(
        _l("店铺名称"),
        validators=[
            Required(_l("请填写店铺名称，和你在平台上的一致")),
            Letters(max=SHOP_CHARACTERS, message=_l("店铺名称请不要超过%(max)d个字")),
        ],
    )


class SetUpForm(Form):
    """The first administrator's account, and the code that shows that this machine is theirs."""

    code = LineField(_l("启用码"), validators=[Required(_l("请填写启用码")), Letters(max=80)])
    name = _name(_l("怎么称呼你"))
    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱，例如 name@example.com")), EmailAddress()])
    password = SecretField(_l("密码"), validators=[Required(_l("请设置密码")), StrongEnough()])


class ForgottenForm(Form):
    """The address of somebody who forgot their password."""

    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱")), EmailAddress()])


class ResetForm(Form):
    """A new password of somebody who got the letter."""

    new_password = SecretField(_l("新密码"), validators=[Required(_l("请设置新密码")), StrongEnough()])
    repeated_password = SecretField(
        _l("再输入一次新密码"), validators=[EqualTo("new_password", message=_l("两次输入的新密码不一致，请重新输入"))]
    )


class InvitedForm(Form):
    """What somebody who was invited says of themselves; the address is the one that the letter went to."""

    name = _name(_l("怎么称呼你"))
    password = SecretField(_l("密码"), validators=[Required(_l("请设置密码")), StrongEnough()])


class ParticularsForm(Form):
    """How somebody is addressed and reached."""

    name = _name(_l("称呼"))
    phone = _phone()
    next = HiddenField()


class EmailForm(Form):
    """A new address, from somebody who shows that the account is theirs."""

    email = LineField(_l("新邮箱"), validators=[Required(_l("请填写邮箱，例如 name@example.com")), EmailAddress()])
    old_password = SecretField(
        _l("现在的密码"), validators=[Required(_l("请填写现在的密码")), Letters(max=PASSWORD_CHARACTERS[1])]
    )


class LeaveForm(Form):
    """The end of an account, from somebody who shows that it is theirs."""

    old_password = SecretField(
        _l("现在的密码"), validators=[Required(_l("请填写现在的密码")), Letters(max=PASSWORD_CHARACTERS[1])]
    )


class PasswordForm(Form):
    """A new password in place of the old one."""

    old_password = SecretField(
        _l("现在的密码"), validators=[Required(_l("请填写现在的密码")), Letters(max=PASSWORD_CHARACTERS[1])]
    )
    new_password = SecretField(_l("新密码"), validators=[Required(_l("请设置新密码")), StrongEnough()])
    repeated_password = SecretField(
        _l("再输入一次新密码"), validators=[EqualTo("new_password", message=_l("两次输入的新密码不一致，请重新输入"))]
    )


class LanguageForm(Form):
    """The language of the pages."""

    language = RadioField(choices=options({"zh": "中文", "en": "English"}))
    next = HiddenField()


class AppearanceForm(Form):
    """Light, dark or as the device has it."""

    appearance = RadioField(choices=options({"auto": _l("跟随系统"), "light": _l("浅色"), "dark": _l("深色")}))
    next = HiddenField()
