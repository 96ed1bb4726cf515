"""Sanctions where they are found: written with the entries that they follow from, and never otherwise."""

from typing import Any

from portal.domain.casefile import CaseFile
from portal.domain.parties import Party
from portal.domain.standing import Standing, sanctions_of
from portal.extensions import db
from portal.models.case import Case
from portal.models.sanction import Sanction
from portal.services._upserts import insert_into

KINDS = frozenset({"sanction", "sanction_appeal"})


def keep_sanctions(case: Case, after: CaseFile, changed: tuple[int, ...]) -> None:
    """Bring the table of sanctions up to what the thread of `case` says; nothing when none of `changed` is about one."""
    if not any(after.proceeding(no).kind in KINDS for no in changed):
        return
    for no, columns in rows_of(case, after).items():
        row = insert_into(Sanction).values(case_id=case.id, no=no, **columns)
        db.session.execute(row.on_conflict_do_update(index_elements=[Sanction.case_id, Sanction.no], set_=columns))


def rows_of(case: Case, file: CaseFile) -> dict[int, dict[str, Any]]:
    """The columns of every row that a case has in the table of sanctions, by the number of the proceeding."""
    return {standing.no: _columns(case, standing) for standing in sanctions_of(file)}


def _columns(case: Case, standing: Standing) -> dict[str, Any]:
    on_merchant = standing.to is Party.MERCHANT
    return {
        "account_id": None if on_merchant else case.consumer_id,
        "merchant_id": case.merchant_id if on_merchant else None,
        "measure": standing.measure,
        "level": standing.level,
        "begins_at": standing.begins_at,
        "ends_at": standing.ends_at,
        "suspended": standing.suspended,
        "reversed_at": standing.reversed_at,
    }
