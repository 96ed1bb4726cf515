"""What sanctions keep people from now, for the policy and for whoever is about to let somebody do something."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from portal.domain.casefile import CaseFile
from portal.domain.casefile import Proceeding as Matter
from portal.domain.parties import Party
from portal.domain.sanctions import (
    ANOTHER_CLAIM,
    CLAIMS_REST,
    CLAIMS_THAT_FAIL,
    EARLIER_WITHIN,
    FAILING_WITHIN,
    MEASURES,
    Effect,
    InForce,
    Limit,
    filing_limit,
)
from portal.domain.taxonomy import CATEGORIES
from portal.extensions import db
from portal.models.case import Case, Proceeding
from portal.models.sanction import Sanction
from portal.models.types import Instant

FAILED_CLAIMS = ("claim_refused", "claim_not_established", "claim_abusive")
# What is said of a danger is never held up, and does not use up what somebody may say of other things.
NEVER_HELD_UP = tuple(code for code, category in CATEGORIES.items() if category.fast_lane)
SHOWN_TO_BUYERS = frozenset({Effect.SHOP_MARKED, Effect.ITEM_DELISTED})


def is_reversed() -> ColumnElement[bool]:
    """Whether what followed from a claim was reversed: then the claim counts in no figure any more."""
    following = aliased(Proceeding)
    return (
        select(following.id)
        .where(
            following.case_id == Proceeding.case_id,
            following.state == "sanction_reversed",
            following.record["parent"].as_integer() == Proceeding.no,
        )
        .correlate(Proceeding)
        .exists()
    )


def _in_force(whose: ColumnElement[bool], at: Any) -> Any:
    return select(Sanction.measure, Sanction.ends_at).where(
        whose,
        Sanction.begins_at <= at,
        Sanction.ends_at > at,
        Sanction.reversed_at.is_(None),
        Sanction.suspended.is_(False),
    )


def _in_full(in_force: Any) -> Any:
    """Those measures with the cases that they are from, the one that ends last first."""
    return (
        in_force.with_only_columns(
            Sanction.measure, Sanction.begins_at, Sanction.ends_at, Case.ref, Sanction.no, Proceeding.record
        )
        .join(Case, Case.id == Sanction.case_id)
        .join(Proceeding, (Proceeding.case_id == Sanction.case_id) & (Proceeding.no == Sanction.no))
        .order_by(Sanction.ends_at.desc(), Sanction.case_id, Sanction.no)
    )


def barred_consumer(account_id: int, at: datetime) -> dict[str, datetime]:
    """The effects of the measures against a consumer at `at`, each with when it ends. One statement."""
    return _effects(db.session.execute(_BARRED_CONSUMER, {"who": account_id, "at": at}).all())


def barred_merchant(merchant_id: int, at: datetime) -> dict[str, datetime]:
    """The same for a merchant; claims also rest for a while after several that failed. One statement.

    Who may have only one claim at a time has ANOTHER_CLAIM while one is being heard.
    """
    rows = db.session.execute(_BARRED, of_claims(merchant_id, at)).all()
    effects = _effects([(row[2], row[0]) for row in rows if row[2] in MEASURES])
    for row in rows:
        if row[2] == "failed" and (until := _rest_until(row[1], row[0], at)):
            effects[Effect.CLAIMS_PAUSED] = max(until, effects.get(Effect.CLAIMS_PAUSED, until))
        if row[2] == "open" and row[1] and Effect.CLAIMS_SLOW in effects:
            effects[ANOTHER_CLAIM] = effects[Effect.CLAIMS_SLOW]
    return effects


def _until(effect: Effect) -> Any:
    """When the last measure with `effect` ends that is in force against the merchant of the statement, if one is."""
    codes = [measure.code for measure in MEASURES.values() if effect in measure.effects]
    in_force = _in_force(Sanction.merchant_id == _MERCHANT, _NOW).where(Sanction.measure.in_(codes))
    return in_force.with_only_columns(func.max(Sanction.ends_at)).scalar_subquery()


def _claims(merchant: Any, *what: Any) -> Any:
    """`what` of the claims of bad faith that a merchant has made."""
    return (
        select(*what)
        .select_from(Proceeding)
        .join(Case, Case.id == Proceeding.case_id)
        .where(Case.merchant_id == merchant, Proceeding.kind == "malice_claim")
    )


def _failed_claims(merchant: Any, since: Any, *what: Any) -> Any:
    return _claims(merchant, *what).where(
        Proceeding.state.in_(FAILED_CLAIMS), Proceeding.ended_at > since, ~is_reversed()
    )


def _open_claims(merchant: Any, *what: Any) -> Any:
    return _claims(merchant, *what).where(Proceeding.ended_at.is_(None))


def _rest_until(number: int, last: datetime | None, at: datetime) -> datetime | None:
    """Until when claims rest after so many that failed, the last at that time; None when they do not."""
    until = last + CLAIMS_REST if last and number >= CLAIMS_THAT_FAIL else None
    return until if until and until > at else None


_MERCHANT = bindparam("barred_merchant", type_=db.Integer())
_NOW, _FAILED_SINCE = bindparam("barred_at", type_=Instant()), bindparam("failed_since", type_=Instant())
_WHO, _AT = bindparam("who", type_=db.Integer()), bindparam("at", type_=Instant())
_BARRED_CONSUMER = _in_force(Sanction.account_id == _WHO, _AT)
_AGAINST_CONSUMER = _in_full(_BARRED_CONSUMER)
_AGAINST_MERCHANT = _in_full(_in_force(Sanction.merchant_id == _WHO, _AT))
# What keeps a merchant from claims of bad faith, in one row: to be joined to a statement that has another purpose.
CLAIMS = select(
    _until(Effect.CLAIMS_PAUSED).label("claims_paused_until"),
    _until(Effect.CLAIMS_SLOW).label("claims_slow_until"),
    _failed_claims(_MERCHANT, _FAILED_SINCE, func.count()).scalar_subquery().label("claims_failed"),
    _failed_claims(_MERCHANT, _FAILED_SINCE, func.max(Proceeding.ended_at)).scalar_subquery().label("claims_failed_at"),
    _open_claims(_MERCHANT, func.count()).scalar_subquery().label("claims_open"),
).subquery("barred")
# Measures with their end and level, and how many claims failed or are heard: rows (at, number, what).
_BARRED = union_all(
    _in_force(Sanction.merchant_id == _MERCHANT, _NOW).with_only_columns(
        Sanction.ends_at, Sanction.level, Sanction.measure
    ),
    _failed_claims(_MERCHANT, _FAILED_SINCE, func.max(Proceeding.ended_at), func.count(), literal("failed")),
    _open_claims(_MERCHANT, func.max(Proceeding.due_at), func.count(), literal("open")),
)


def of_claims(merchant_id: int | None, at: datetime) -> dict[str, Any]:
    """The parameters of CLAIMS; for somebody who is not of a merchant nothing is found."""
    return {"barred_merchant": merchant_id, "barred_at": at, "failed_since": at - FAILING_WITHIN}


def barred_from_claims(row: Any, at: datetime) -> frozenset[str]:
    """The effects that a row with the columns of CLAIMS says are in force."""
    rests = _rest_until(row.claims_failed, row.claims_failed_at, at)
    paused = {Effect.CLAIMS_PAUSED} if row.claims_paused_until or rests else set()
    slow = {Effect.CLAIMS_SLOW} if row.claims_slow_until else set()
    return frozenset(paused | slow | ({ANOTHER_CLAIM} if slow and row.claims_open else set()))


def measures_against(at: datetime, *, account_id: int | None = None, merchant_id: int | None = None) -> list[InForce]:
    """The measures against a consumer or a merchant at `at`, the one that ends last first. One statement."""
    if merchant_id is None:
        rows = db.session.execute(_AGAINST_CONSUMER, {"who": account_id, "at": at})
    else:
        rows = db.session.execute(_AGAINST_MERCHANT, {"who": merchant_id, "at": at})
    return [
        InForce(row.measure, row.begins_at, row.ends_at, row.ref, row.no, row.record["subject"].get("item") or "")
        for row in rows
    ]


def filing_limit_of(account_id: int, at: datetime, category: str = "") -> Limit | None:
    """What keeps a consumer from filing now; nothing where a person's health is at stake. At most two statements.

    category  of what they want to file; empty while nobody has said
    """
    if category in NEVER_HELD_UP:
        return None
    in_force = measures_against(at, account_id=account_id)
    slowed = [one.begins_at for one in in_force if Effect.FILING_RATE in one.effects]
    return filing_limit(in_force, _latest_filing(account_id, min(slowed)) if slowed else None, at)


def is_screened_by_hand(account_id: int, category: str, at: datetime) -> bool:
    """Whether somebody looks at a complaint before the merchant hears of it, because of a measure. One statement."""
    return category not in NEVER_HELD_UP and Effect.MANUAL_SCREENING in barred_consumer(account_id, at)


def said_of_shop(merchant_id: int | None, at: datetime) -> InForce | None:
    """The measure that buyers read of where they begin a complaint, the one with goods to take off sale first."""
    if merchant_id is None:
        return None
    shown = [one for one in measures_against(at, merchant_id=merchant_id) if SHOWN_TO_BUYERS & one.effects]
    return max(shown, key=lambda one: (Effect.ITEM_DELISTED in one.effects, one.ends_at), default=None)


def was_warned(account_id: int | None, merchant_id: int | None, at: datetime) -> bool:
    """Whether a measure of at least a warning stands against somebody, or ended lately. One statement."""
    whose = Sanction.account_id == account_id if merchant_id is None else Sanction.merchant_id == merchant_id
    earlier = select(Sanction.no).where(
        whose, Sanction.level >= 1, Sanction.reversed_at.is_(None), Sanction.ends_at > at - EARLIER_WITHIN
    )
    return db.session.scalar(earlier.limit(1)) is not None


def was_warned_in(file: CaseFile, sanction: Matter, at: datetime) -> bool:
    """Whether whoever `sanction` is addressed to has been warned before, wherever that was. One statement."""
    to_merchant = sanction.subject["to"] == Party.MERCHANT
    return was_warned(file.consumer_id, file.merchant_id if to_merchant else None, at)


def _latest_filing(account_id: int, since: datetime) -> datetime | None:
    return db.session.scalar(
        select(func.max(Case.filed_at)).where(
            Case.consumer_id == account_id, Case.filed_at >= since, Case.category.not_in(NEVER_HELD_UP)
        )
    )


def _effects(rows: Any) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for measure, ends_at in rows:
        for effect in MEASURES[measure].effects:
            found[effect] = max(ends_at, found.get(effect, ends_at))
    return found
