"""What administrators set up: who may come in, the mediation bodies, and when somebody at the desk has room for cases.

A supervisor does the last for the people of their own body. Every change is put on record with it.
"""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.domain.leave import refusal_of
from portal.domain.naming import name_key
from portal.domain.parties import Role
from portal.domain.periods import local
from portal.extensions import db
from portal.models.account import Account, SignIn, Viewer
from portal.models.body import Body, Leave, Place
from portal.queries import NotFound
from portal.services._changes import note_change
from portal.services._leaving import end_invitations_of, let_go_of_cases
from portal.services.command import command
from portal.services.links import end_links

DESK = (Role.MEDIATOR, Role.SUPERVISOR)


class OwnAccount(Exception):
    """Administrators do not shut themselves out: the last one could not be let in again."""


class Erased(Exception):
    """The account was closed by its owner, who took their particulars along; nobody can open it again."""


class BodyTaken(Exception):
    """There is a body of this name already: the two could not be told apart."""


class BodyInUse(Exception):
    """People work for this body; a closed one would leave them without any."""


class BodyClosed(Exception):
    """Nobody joins a body that is closed."""


class LeaveRefused(Exception):
    """These days cannot be put down as leave; `reason` is a code of domain.leave."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@command
def shut_out(by: Viewer, account_id: int) -> None:
    """Nobody gets in with this account from their next request on; what was done with it stays. Raises OwnAccount."""
    # Held in one order, so that of two administrators who shut each other out at once one stays.
    db.session.execute(select(Account.id).where(Account.role == Role.ADMIN).order_by(Account.id).with_for_update())
    account = _account_under(by, account_id)
    if account.id == by.id:
        raise OwnAccount
    if account.closed_at is not None:
        return
    account.closed_at = clock.now()
    _end_sign_ins(account_id)
    end_links(account_id)
    end_invitations_of(account_id)
    let_go_of_cases(account_id)
    note_change(by, "account_closed", "account", account_id)


@command
def let_in_again(by: Viewer, account_id: int) -> None:
    """The account can be signed in with as before. Raises Erased."""
    account = _account_under(by, account_id)
    if account.closed_at is None:
        return
    if "@" not in account.email:
        raise Erased
    account.closed_at = None
    note_change(by, "account_opened", "account", account_id)


@command
def end_sign_ins(by: Viewer, account_id: int) -> int:
    """Every browser that is signed in with this account is signed out. Returns how many were."""
    _account_under(by, account_id)
    ended = _end_sign_ins(account_id)
    if ended:
        note_change(by, "sign_ins_ended", "account", account_id, {"count": ended})
    return ended


@command
def open_body(by: Viewer, name: str) -> int:
    """A new mediation body; its id. Raises BodyTaken."""
    _require_administrator(by)
    body = Body(name=name, key=name_key(name), created_at=clock.now())
    db.session.add(body)
    _flush_name(name)
    note_change(by, "body_opened", "body", body.id, {"to": name})
    return body.id


@command
def rename_body(by: Viewer, body_id: int, name: str) -> None:
    """The body is called so from now on. Raises BodyTaken."""
    _require_administrator(by)
    body = _body(body_id)
    before, body.name, body.key = body.name, name, name_key(name)
    _flush_name(name)
    if before != name:
        note_change(by, "body_renamed", "body", body_id, {"from": before, "to": name})


@command
def close_body(by: Viewer, body_id: int) -> None:
    """Nobody can be invited to this body any more. Raises BodyInUse while somebody with an open account is in it."""
    _require_administrator(by)
    body = _body(body_id)
    people = (
        select(func.count(Place.account_id))
        .join(Account, Account.id == Place.account_id)
        .where(Place.body_id == body_id, Account.closed_at.is_(None))
    )
    if db.session.scalar(people):
        raise BodyInUse
    if body.closed_at is None:
        body.closed_at = clock.now()
        note_change(by, "body_closed", "body", body_id)


@command
def reopen_body(by: Viewer, body_id: int) -> None:
    """People can be invited to this body again."""
    _require_administrator(by)
    body = _body(body_id)
    if body.closed_at is not None:
        body.closed_at = None
        note_change(by, "body_reopened", "body", body_id)


@command
def change_place(by: Viewer, account_id: int, qualifications: str, load_cap: int) -> None:
    """What somebody at the desk is qualified for, and how many cases at a time they are given."""
    place = _place_under(by, account_id)
    if place.qualifications != qualifications:
        place.qualifications = qualifications
        note_change(by, "qualifications_changed", "account", account_id, {"to": qualifications})
    if place.load_cap != load_cap:
        note_change(by, "load_cap_changed", "account", account_id, {"from": place.load_cap, "to": load_cap})
        place.load_cap = load_cap


@command
def move_to_body(by: Viewer, account_id: int, body_id: int | None) -> None:
    """Somebody at the desk works for this body from now on; None for no body. Raises BodyClosed."""
    _require_administrator(by)
    place = _place_under(by, account_id)
    if place.body_id == body_id:
        return
    names = {body.id: body for body in db.session.scalars(select(Body).where(Body.id.in_((place.body_id, body_id))))}
    if body_id is not None and (body_id not in names or names[body_id].closed_at is not None):
        raise BodyClosed
    facts = {which: names[i].name if i in names else "" for which, i in (("from", place.body_id), ("to", body_id))}
    place.body_id = body_id
    note_change(by, "body_changed", "account", account_id, facts)


@command
def add_leave(by: Viewer, account_id: int, first_day: date, last_day: date) -> None:
    """On these days somebody at the desk is given no case, the first and the last included. Raises LeaveRefused."""
    _place_under(by, account_id)
    today = local(clock.now()).date()
    others = db.session.execute(select(Leave.first_day, Leave.last_day).where(Leave.account_id == account_id))
    reason = refusal_of(first_day, last_day, today, [tuple(row) for row in others])
    if reason is not None:
        raise LeaveRefused(reason)
    db.session.add(Leave(account_id=account_id, first_day=first_day, last_day=last_day, made_at=clock.now()))
    note_change(by, "leave_added", "account", account_id, _days(first_day, last_day))


@command
def remove_leave(by: Viewer, account_id: int, leave_id: int) -> None:
    """They are there on these days after all; nothing happens when they were taken out before."""
    _place_under(by, account_id)
    leave = db.session.get(Leave, leave_id)
    if leave is None or leave.account_id != account_id:
        return
    db.session.delete(leave)
    note_change(by, "leave_removed", "account", account_id, _days(leave.first_day, leave.last_day))


def _days(first_day: date, last_day: date) -> dict[str, str]:
    return {"from": first_day.isoformat(), "to": last_day.isoformat()}


def _require_administrator(by: Viewer) -> None:
    """Read from the record at the moment of the change: another may have shut them out meanwhile."""
    open_ = select(Account.id).where(Account.id == by.id, Account.role == Role.ADMIN, Account.closed_at.is_(None))
    if db.session.scalar(open_) is None:
        raise NotFound


def _account_under(by: Viewer, account_id: int) -> Account:
    _require_administrator(by)
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def _body(body_id: int) -> Body:
    body = db.session.get(Body, body_id)
    if body is None:
        raise NotFound
    return body


def _place_under(by: Viewer, account_id: int) -> Place:
    """The place of somebody at the desk: administrators see to all, supervisors to those of their own body."""
    account = db.session.get(Account, account_id)
    if account is None or account.role not in DESK or by.role not in (Role.ADMIN, Role.SUPERVISOR):
        raise NotFound
    place = account.place
    if place is None:
        place = Place(account_id=account_id)
        db.session.add(place)
        db.session.flush()
    if by.role is Role.SUPERVISOR and place.body_id != by.body_id:
        raise NotFound
    return place


def _end_sign_ins(account_id: int) -> int:
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
    )
    return len(ended.all())


def _flush_name(name: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise BodyTaken(name) from error
