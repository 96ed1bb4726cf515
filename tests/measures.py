"""Measures as they come about: found, weighed, signed where they must be; only by the commands that people use."""

from typing import Any

from sqlalchemy import func, select

from portal.domain.parties import Role
from portal.domain.sanctions import MEASURES
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.queries.accounts import viewer_of
from portal.services import accounts
from tests.playing import A_MEASURE, a_case, do

STATED = "同样的要求还在发给别家"


def measured(measure: str, cast: Any, hands: Any, days: int = 30, **more: Any) -> str:
    """Li is found to have asked for money to withdraw, and this follows. Returns the number of the case."""
    ref = a_case("sanction_weighing", cast, hands)
    impose(measure, ref, cast, days, **more)
    return ref


def measured_merchant(measure: str, cast: Any, hands: Any, days: int = 30, ref: str = "", **more: Any) -> str:
    """It was right to complain about Acme; Wang asks for a measure, Acme answers, and this follows."""
    ref = ref or a_case("ruled_for_consumer", cast, hands)
    do(cast.wang, ref, "ask_for_measure", {"words": "第三批同样的裂纹"})
    do(cast.sun, ref, "call_to_answer", {"words": "三起投诉都成立"})
    do(cast.acme, ref, "answer_charge", {"words": "已经换了供应商"})
    impose(measure, ref, cast, days, **more)
    return ref


def impose(measure: str, ref: str, cast: Any, days: int, **more: Any) -> None:
    """Sun imposes it; what is grave, an administrator signs."""
    facts = A_MEASURE | {"measure": measure, "days": days} | more
    if MEASURES[measure].is_cosigned:
        do(cast.sun, ref, "submit_sanction", facts)
        do(cast.admin, ref, "sign_sanction", {})
    else:
        do(cast.sun, ref, "impose", facts)


def somebody(role: Role, name: str) -> Viewer:
    """One more of them, who has had no part in anything."""
    number = db.session.scalar(select(func.count()).select_from(Account))
    return viewer_of(accounts.create_account(role, f"more{number}@demo.test", name, "pingli-demo", confirmed=True))
