"""Editions of the policy table: published by an administrator ahead of time, and withdrawn until they are in force."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from portal import clock
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.domain.policy_table import Fault, begins, earliest, faults
from portal.domain.timetable import Change, Edition, next_edition, withdrawable
from portal.extensions import db
from portal.models.account import Viewer
from portal.models.policy import PolicyEdition
from portal.queries import NotFound
from portal.queries.calendars import editions_on_record, forget_times
from portal.services._changes import note_change
from portal.services.command import command


class EditionRefused(ValueError):
    """An edition that cannot be published.

    code    "nothing_changed", "too_soon", "before_another", or "faults" for a table that contradicts the rules
    faults  what speaks against it, row by row
    """

    def __init__(self, code: str, found: tuple[Fault, ...] = ()) -> None:
        super().__init__(code, found)
        self.code, self.faults = code, found


class InForceAlready(ValueError):
    """An edition that is in force is history: another one can follow it, none can take it back."""


def drafted(changes: Sequence[Change], valid_from: date, editions: Sequence[Edition]) -> Edition:
    """The edition that these changes would make of the last one. Raises EditionRefused, naming the rows."""
    last, starts = editions[-1], begins(valid_from)
    if valid_from < earliest(clock.now()):
        raise EditionRefused("too_soon")
    if last.valid_from is not None and starts <= last.valid_from:
        raise EditionRefused("before_another")
    unknown = tuple(Fault("unknown", change.key) for change in changes if change.key not in last.policies)
    if unknown:
        raise EditionRefused("faults", unknown)
    edition = next_edition(last, _version(valid_from, editions), starts, changes)
    if edition.policies == last.policies:
        raise EditionRefused("nothing_changed")
    if found := faults(edition):
        raise EditionRefused("faults", found)
    return edition


def publish_edition(by: Viewer, changes: Sequence[Change], valid_from: date, reason: str) -> str:
    """Periods that begin on this day or later have these lengths; those that run then keep theirs. Returns the version.

    valid_from  at least seven days ahead, which E-Commerce Law art. 34 wants of a changed rule
    Raises EditionRefused, naming the rows; NotFound for anybody but an administrator.
    """
    try:
        return _publish(by, changes, valid_from, reason)
    finally:
        forget_times()


def withdraw_edition(by: Viewer, version: str) -> None:
    """The edition never comes into force. Raises InForceAlready; NotFound when there is no such edition to withdraw.

    The last one goes first: those that follow it were published as changes of it.
    """
    try:
        _withdraw(by, version)
    finally:
        forget_times()


@command
def _publish(by: Viewer, changes: Sequence[Change], valid_from: date, reason: str) -> str:
    _require_administrator(by)
    edition = drafted(changes, valid_from, editions_on_record())
    row = PolicyEdition(
        version=edition.version,
        valid_from=edition.valid_from,
        changes=[change.to_record() for change in changes],
        reason=reason,
        made_by=by.id,
        made_at=clock.now(),
    )
    db.session.add(row)
    facts: dict[str, Any] = {"changes": row.changes, "valid_from": valid_from.isoformat(), "reason": reason}
    note_change(by, "edition_published", "policy", edition.version, facts)
    return edition.version


@command
def _withdraw(by: Viewer, version: str) -> None:
    _require_administrator(by)
    known = editions_on_record()
    valid_from = known[-1].valid_from
    if known[-1].version != version or valid_from is None:
        raise NotFound
    if withdrawable(known, clock.now()) is None:
        raise InForceAlready(version)
    note_change(by, "edition_withdrawn", "policy", version, {"valid_from": local(valid_from).date().isoformat()})
    db.session.execute(delete(PolicyEdition).where(PolicyEdition.version == version))


def _version(valid_from: date, editions: Sequence[Edition]) -> str:
    """The year and a number; that of an edition that was withdrawn may come again, the record of changes tells them apart."""
    numbers = [int(e.version.partition("-")[2]) for e in editions if e.version.startswith(f"{valid_from.year}-")]
    return f"{valid_from.year}-{max(numbers, default=0) + 1}"


def _require_administrator(by: Viewer) -> None:
    if by.role is not Role.ADMIN:
        raise NotFound
