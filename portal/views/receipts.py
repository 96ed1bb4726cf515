"""The fair-clock receipt of a case: a page to be read, printed and shown to somebody else."""

from typing import Any

from flask import Blueprint
from flask_login import current_user

from portal import receipt_words
from portal.domain.receipts import Receipt
from portal.queries.cases import case_seen_by
from portal.queries.receipts import receipt_seen_by
from portal.views.access import signed_in
from portal.views.answers import page

bp = Blueprint("receipts", __name__)

WIDTH = 1000


@bp.get("/cases/<ref>/clock")
@signed_in
def show(ref: str) -> Any:
    """Who used how much time, each pause, and each deadline with what became of it."""
    case = case_seen_by(current_user, ref)
    receipt = receipt_seen_by(current_user, case)
    whole = receipt.ends - receipt.begins
    used = [
        {"holder": holder, "length": length, "percent": round(length / whole * 100)}
        for holder, length in receipt.used.items()
    ]
    return page("cases/clock.html", case=case, receipt=receipt, bars=_bars(receipt), used=used, say=receipt_words)


def _bars(receipt: Receipt) -> list[tuple[str, float, float]]:
    """Where each segment stands in the bar, in thousandths of the whole."""
    whole = (receipt.ends - receipt.begins).total_seconds()
    return [
        (
            s.holder.value,
            round((s.begins - receipt.begins).total_seconds() / whole * WIDTH, 2),
            round(s.length.total_seconds() / whole * WIDTH, 2),
        )
        for s in receipt.segments
    ]
