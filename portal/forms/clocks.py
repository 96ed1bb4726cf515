"""What administrators may send about time: another edition of the policy table."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DateTimeLocalField, FileField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from portal.domain.calendar_files import NAME_CHARACTERS
from portal.domain.deadlines import POLICIES, Policy
from portal.domain.periods import LOCAL, DayKind, Period, Unit
from portal.domain.timetable import Change
from portal.forms.fields import Form, Letters, LineField, Required, WordsField, options

# As browsers send them, and as people type them.
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
DAY_KINDS = {DayKind.OFF: _l("放假"), DayKind.WORK: _l("上班（调休）")}
HIGHEST_AMOUNT = 999
REASON_CHARACTERS = 500
UNITS = {
    Unit.WALL_HOURS: _l("小时"),
    Unit.SERVICE_HOURS: _l("服务小时"),
    Unit.NATURAL_DAYS: _l("天"),
    Unit.WORKING_DAYS: _l("工作日"),
    Unit.MONTHS: _l("月"),
}
WHOLE_NUMBER = _l("请填写1到999之间的整数")


class EditionForm(Form):
    """Every period of the table with its length as it is to be, from which day, and why."""

    valid_from = DateField(_l("从哪一天起生效"), validators=[Required(_l("请填写日期，例如 2026-06-14"))])
    reason = WordsField(
        _l("为什么改"),
        validators=[
            Required(_l("请写明为什么改，所有人都能看到")),
            Letters(max=REASON_CHARACTERS, message=_l("请不要超过%(max)d个字")),
        ],
    )

    def rows(self) -> Iterator[tuple[str, Any, Any, Any]]:
        """The key of each period with the fields of its length, its unit and its reminder, if it has one."""
        for key, policy in POLICIES.items():
            yield key, self[f"{key}_amount"], self[f"{key}_unit"], self[f"{key}_warn"] if policy.warn else None

    def changes(self, table: Mapping[str, Policy]) -> list[Change]:
        """What is to be otherwise than in `table`."""
        changed = []
        for key, amount, unit, warn in self.rows():
            before = table[key]
            period = Period(amount.data, Unit(unit.data), before.period.window)
            reminder = None
            if warn is not None and warn.data and before.warn is not None:
                reminder = Period(warn.data, before.warn.unit, before.warn.window)
            if (period, reminder) != (before.period, before.warn):
                changed.append(Change(key, period, reminder))
        return changed


class OutageForm(Form):
    """From when to when people could not use the portal, and why. An end is wanted: nobody waits without one."""

    starts_at = DateTimeLocalField(
        _l("从什么时候起"), format=MOMENTS, validators=[Required(_l("请填写日期和时间，例如 2026-06-14 18:00"))]
    )
    ends_at = DateTimeLocalField(
        _l("到什么时候止"), format=MOMENTS, validators=[Required(_l("请填写日期和时间，例如 2026-06-14 18:00"))]
    )
    reason = WordsField(
        _l("发生了什么"),
        validators=[
            Required(_l("请写明发生了什么，所有人都能看到")),
            Letters(max=REASON_CHARACTERS, message=_l("请不要超过%(max)d个字")),
        ],
    )

    def window(self) -> tuple[datetime, datetime]:
        """The two instants; what is typed is Beijing time."""
        begins, ends = (field.data.replace(tzinfo=LOCAL).astimezone(UTC) for field in (self.starts_at, self.ends_at))
        return begins, ends


class DayForm(Form):
    """One day of the calendar as it is from now on."""

    day = DateField(_l("哪一天"), validators=[Required(_l("请填写日期，例如 2026-06-14"))])
    kind = SelectField(_l("这一天"), choices=options(DAY_KINDS))
    name = LineField(_l("名称"), validators=[Letters(max=NAME_CHARACTERS, message=_l("请不要超过%(max)d个字"))])


class CalendarFileForm(Form):
    """A file of days, as `2026-10-01,off,国庆节`."""

    file = FileField(_l("日历文件"))

    def text(self) -> str:
        """What stands in the file; UTF-8, or GB18030 as Excel writes it. UnicodeDecodeError for neither."""
        written: bytes = self.file.data.read() if self.file.data else b""
        try:
            return written.decode("utf-8-sig")
        except UnicodeDecodeError:
            return written.decode("gb18030")


def filled_with(table: Mapping[str, Policy]) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    shown: dict[str, Any] = {}
    for key, policy in table.items():
        shown |= {f"{key}_amount": policy.period.amount, f"{key}_unit": policy.period.unit.value}
        if policy.warn:
            shown[f"{key}_warn"] = policy.warn.amount
    return shown


def _fields_of(policy: Policy) -> Iterator[tuple[str, Any]]:
    name = _l(policy.name)
    in_range = NumberRange(1, HIGHEST_AMOUNT, message=WHOLE_NUMBER)
    yield "amount", IntegerField(_l("%(name)s：多长", name=name), validators=[Required(WHOLE_NUMBER), in_range])
    yield "unit", SelectField(_l("%(name)s：单位", name=name), choices=options(UNITS))
    if policy.warn:
        yield "warn", IntegerField(_l("%(name)s：多久以后提醒", name=name), validators=[Optional(), in_range])


for _policy in POLICIES.values():
    for _end, _field in _fields_of(_policy):
        setattr(EditionForm, f"{_policy.key}_{_end}", _field)
