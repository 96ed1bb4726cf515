"""The days that are not what their day of the week says: holidays, and weekends worked in exchange."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.periods import DayKind
from portal.extensions import db
from portal.models.types import enum


class DaySource(StrEnum):
    """Who says so."""

    PACKAGE = "package"  # the `holidays` package; seeding again may change or remove the day
    ADMIN = "admin"  # an administrator; seeding leaves the day alone


class CalendarDay(db.Model):  # type: ignore[name-defined]
    """One day that deadlines are counted around. See domain.periods.Calendar."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(enum(DayKind))
    name: Mapped[str] = mapped_column(String(80), default="")  # looked up with gettext where it is shown
    source: Mapped[DaySource] = mapped_column(enum(DaySource))
    provisional: Mapped[bool] = mapped_column(default=False)  # the notice for the year is not out yet
