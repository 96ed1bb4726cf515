"""The holidays of China as the State Council announces them, from the `holidays` package.

The notice for a year comes out in the last weeks of the year before. Until then the package knows the statutory
holidays only; they are good to go on with, and marked provisional.
"""

from datetime import date

from holidays.countries.china import China

from portal.domain.marking import N_
from portal.domain.periods import Day, DayKind

OFF_IN_EXCHANGE = N_("调休放假")
WORKED_IN_EXCHANGE = N_("调休上班")

# As the package calls them. An unknown name is shown as it is.
FESTIVALS = (
    N_("元旦"),
    N_("农历除夕"),
    N_("春节"),
    N_("清明节"),
    N_("劳动节"),
    N_("端午节"),
    N_("中秋节"),
    N_("国庆节"),
)

EXCHANGED = "调休"  # in the package's words for a day off that is worked for on another day
IN_LIEU = "（补假）"


def announced_days(first_year: int, last_year: int) -> dict[date, Day]:
    """The days off and the weekends worked in exchange, of both years and those between.

    Raises ValueError when the last year comes before the first.
    """
    if last_year < first_year:
        raise ValueError(f"the last year comes before the first: {first_year} to {last_year}")
    # A weekend in December may be worked for a day off in January, and is known with that one.
    china = China(years=range(first_year, last_year + 2), language="zh_CN", expand=False)
    notice_is_out = {on.year for on, name in china.items() if EXCHANGED in name}
    days = {
        on: Day(DayKind.OFF, _name(china.get_list(on)[0]), provisional=on.year not in notice_is_out) for on in china
    } | {on: Day(DayKind.WORK, WORKED_IN_EXCHANGE) for on in china.weekend_workdays}
    return {on: day for on, day in sorted(days.items()) if first_year <= on.year <= last_year}


def _name(in_the_package: str) -> str:
    return OFF_IN_EXCHANGE if EXCHANGED in in_the_package else in_the_package.removesuffix(IN_LIEU)
