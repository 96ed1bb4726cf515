"""From rows to the case as the rulebook sees it. One place, for those who read and for the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from portal.domain.casefile import CaseFile, Proceeding, a_new_case


class CaseRow(Protocol):
    """The columns that a case file is made from; a row of a select has them, and so has the entity."""

    consumer_id: Any
    merchant_id: Any
    mediator_id: Any
    paid_fen: Any
    basis: Any
    wanted: Any
    complete: Any
    served: Any
    refused_by: Any
    filed_at: Any


def file_of(case: CaseRow, proceedings: Sequence[Mapping[str, Any]], *, cosign_fen: int | None = None) -> CaseFile:
    """The case file of one row and the records of its proceedings, in order; none means that it is about to begin.

    cosign_fen  for a case that begins: the amount above which a ruling needs a second signature
    """
    filed_at: datetime = case.filed_at
    if not proceedings:
        return a_new_case(
            case.consumer_id,
            case.merchant_id,
            filed_at,
            paid_fen=case.paid_fen,
            basis=case.basis,
            wanted=tuple(case.wanted),
            complete=case.complete,
            cosign_fen=cosign_fen,
        )
    return CaseFile(
        consumer_id=case.consumer_id,
        merchant_id=case.merchant_id,
        proceedings=tuple(Proceeding.from_record(record) for record in proceedings),
        mediator_id=case.mediator_id,
        paid_fen=case.paid_fen,
        basis=case.basis,
        wanted=tuple(case.wanted),
        complete=case.complete,
        served=case.served,
        refused_by=case.refused_by,
    )
