"""How long the periods of the policy table are, in words. What begins now has the length of the edition in force now."""

from flask_babel import ngettext

from portal.domain.periods import Period, Unit
from portal.queries.calendars import policy_in_force


def length_of(period: Period) -> str:
    """How long a period is: 48小时, 5个工作日."""
    said = {
        Unit.WALL_HOURS: ngettext("%(num)s小时", "%(num)s小时", period.amount),
        Unit.SERVICE_HOURS: ngettext("%(num)s个服务小时", "%(num)s个服务小时", period.amount),
        Unit.NATURAL_DAYS: ngettext("%(num)s天", "%(num)s天", period.amount),
        Unit.WORKING_DAYS: ngettext("%(num)s个工作日", "%(num)s个工作日", period.amount),
        Unit.MONTHS: ngettext("%(num)s个月", "%(num)s个月", period.amount),
    }
    return said[period.unit]


def length_named(key: str) -> str:
    """How long the period `key` is when it begins now; KeyError when there is none."""
    return length_of(policy_in_force(key).period)


class Named:
    """The length of a period within a text that is only worded when somebody reads it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        return length_named(self.key)
