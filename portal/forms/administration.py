"""What administrators and supervisors may send: bodies, invitations to the desk, and what a mediator has room for."""

from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, ValidationError

from portal.domain.parties import Role
from portal.forms.fields import EmailAddress, Form, Letters, LineField, Required, WordsField, options

BODY_CHARACTERS = 40
QUALIFICATION_CHARACTERS = 500
HIGHEST_CAP = 500
DESK_ROLES = {
    Role.MEDIATOR: lazy_pgettext("role", "调解员"),
    Role.SUPERVISOR: lazy_pgettext("role", "组长"),
    Role.ADMIN: lazy_pgettext("role", "管理员"),
}
LEAVE_REFUSED = {
    "out_of_order": _l("最后一天不能早于第一天"),
    "in_the_past": _l("这些天已经过去，请填写今天或以后的日期"),
    "too_far": _l("请假最长一年，最晚到两年之内"),
    "overlaps": _l("这些天里已经登记过请假"),
}


class BodyForm(Form):
    """The name of a mediation body."""

    name = LineField(
        _l("机构名称"),
        validators=[
            Required(_l("请填写机构名称，例如 市消费者协会调解中心")),
            Letters(max=BODY_CHARACTERS, message=_l("机构名称请不要超过%(max)d个字")),
        ],
    )


class DeskInvitationForm(Form):
    """Who is to come to the desk, or to administer the portal."""

    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱，例如 name@example.com")), EmailAddress()])
    role = RadioField(
        _l("请来做什么"),
        choices=options(DESK_ROLES),
        default=Role.MEDIATOR.value,
        validators=[Required(_l("请选择请对方来做什么"))],
    )
    body_id = SelectField(_l("调解机构"), choices=[])

    def offer(self, bodies: list[tuple[int, str]]) -> None:
        """Let one of these bodies be chosen."""
        self.body_id.choices = options({"": gettext("请选择"), **{str(i): name for i, name in bodies}})

    def validate_body_id(self, field: Any) -> None:
        """Who mediates does so for a body; an administrator has none."""
        if self.role.data != Role.ADMIN and not field.data:
            raise ValidationError(gettext("调解员和组长要属于一个调解机构，请选择"))

    @property
    def body(self) -> int | None:
        """The id of the chosen body."""
        return int(self.body_id.data) if self.body_id.data and self.role.data != Role.ADMIN else None


class PlaceForm(Form):
    """What somebody at the desk is qualified for, and how many cases they are given at a time."""

    qualifications = WordsField(
        _l("资质"),
        validators=[Letters(max=QUALIFICATION_CHARACTERS, message=_l("请不要超过%(max)d个字"))],
    )
    load_cap = IntegerField(
        _l("在办案件上限"),
        validators=[
            Required(_l("请填写0到500之间的整数")),
            NumberRange(0, HIGHEST_CAP, message=_l("请填写0到500之间的整数")),
        ],
    )


class MoveForm(Form):
    """The body that somebody at the desk works for."""

    body_id = SelectField(_l("调解机构"), choices=[])

    def offer(self, bodies: list[tuple[int, str]]) -> None:
        """Let one of these bodies, or none, be chosen."""
        self.body_id.choices = options({"": gettext("不属于任何机构"), **{str(i): name for i, name in bodies}})

    @property
    def body(self) -> int | None:
        """The id of the chosen body."""
        return int(self.body_id.data) if self.body_id.data else None


class LeaveForm(Form):
    """Days on which somebody is given no case."""

    first_day = DateField(_l("第一天"), validators=[Required(_l("请填写日期，例如 2026-06-14"))])
    last_day = DateField(_l("最后一天"), validators=[Required(_l("请填写日期，例如 2026-06-14"))])
