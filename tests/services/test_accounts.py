"""People have one account each, get in with their password only, and can be shut out at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.adapters import passwords
from portal.domain.naming import FORMER_PERSON
from portal.domain.parties import Party, Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.models.account import Account, SignIn, SignInTry
from portal.models.case import Case, Entry, Proceeding
from portal.models.draft import Draft
from portal.models.evidence import Evidence
from portal.models.merchant import Merchant, Staff
from portal.models.notice import Letter
from portal.queries.accounts import IDLE, Leaving, leaving, look_through, sign_ins_of, viewer_of
from portal.queries.cases import case_seen_by, thread_seen_by
from portal.services import accounts, links
from portal.services._sign_ins import TRIES_FROM_ADDRESS, WINDOW
from portal.services.audit import audit
from portal.services.drafts import begin_draft
from tests.conftest import PASSWORD
from tests.playing import a_case

HOME, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def tries(count: int, email: str = "li@demo.test", address: str = HOME) -> None:
    for _ in range(count):
        accounts.try_to_sign_in(email, address)


def test_an_account_is_found_by_its_password_whatever_the_case_of_the_address(any_database, cast):
    assert accounts.account_with("  LI@Demo.Test ", PASSWORD) == cast.li.id


@pytest.mark.parametrize("email", ["li@demo.test", "nobody@demo.test"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cast, email):
    with pytest.raises(accounts.WrongPassword):
        accounts.account_with(email, "not the password")


def test_a_password_is_never_kept_as_it_is(cast):
    kept = db.session.get(Account, cast.li.id).password_hash
    assert kept.startswith("$argon2id$") and PASSWORD not in kept


def test_an_address_belongs_to_one_account(any_database, cast):
    with pytest.raises(accounts.EmailTaken):
        accounts.create_account(Role.CONSUMER, "LI@demo.test", "李四", PASSWORD)
    assert db.session.scalar(select(func.count()).where(Account.email == "li@demo.test")) == 1


def test_a_merchant_who_signs_up_owns_a_new_shop(any_database, cast):
    staff = db.session.get(Staff, cast.acme.id)
    assert (staff.rank, staff.nickname) == (Rank.OWNER, "小陈")
    assert db.session.get(Merchant, staff.merchant_id).name == "艾可美数码旗舰店"
    assert (cast.acme.merchant_id, cast.acme.merchant_name) == (staff.merchant_id, "艾可美数码旗舰店")


def test_staff_join_a_shop_that_is_there(any_database, cast):
    joined = accounts.create_account(
        Role.MERCHANT, "agent@demo.test", "小林", PASSWORD, merchant_id=cast.acme.merchant_id, rank=Rank.AGENT
    )
    assert viewer_of(joined).merchant_id == cast.acme.merchant_id
    assert viewer_of(joined).rank is Rank.AGENT


@pytest.mark.parametrize(
    ("role", "shop"), [(Role.MERCHANT, None), (Role.CONSUMER, "一家店"), (Role.MEDIATOR, "一家店")]
)
def test_only_merchants_have_a_shop(app, role, shop):
    with pytest.raises(ValueError, match="shop"):
        accounts.create_account(role, "x@demo.test", "某人", PASSWORD, merchant_name=shop)


def test_a_browser_holds_a_token_that_the_database_does_not_know(any_database, cast):
    token = accounts.sign_in(cast.li.id)
    kept = db.session.scalar(select(SignIn.token_hash))
    assert token not in kept and len(token) > 40
    assert look_through(token, clock.now()).viewer.email == "li@demo.test"


def test_every_sign_in_has_a_token_of_its_own(cast):
    assert accounts.sign_in(cast.li.id) != accounts.sign_in(cast.li.id)


def test_who_signed_out_is_not_known_any_more(any_database, cast):
    token = accounts.sign_in(cast.li.id)
    viewer = look_through(token, clock.now()).viewer
    assert accounts.sign_out(viewer)
    assert look_through(token, clock.now()) is None
    assert not accounts.sign_out(viewer)


def test_nobody_signs_out_somebody_else(cast):
    token = accounts.sign_in(cast.li.id)
    theirs = look_through(token, clock.now()).viewer.sign_in_id
    assert not accounts.sign_out(cast.zhao, theirs)
    assert look_through(token, clock.now()) is not None


def test_a_closed_account_is_shut_out_at_its_next_request(any_database, cast):
    token = accounts.sign_in(cast.li.id)
    accounts.close_account(cast.li.id)
    assert look_through(token, clock.now()) is None
    with pytest.raises(accounts.WrongPassword):
        accounts.account_with("li@demo.test", PASSWORD)
    with pytest.raises(LookupError):
        viewer_of(cast.li.id)


def test_a_browser_left_alone_for_long_is_signed_out(cast, hands):
    token = accounts.sign_in(cast.li.id)
    hands.turn(days=13)
    accounts.note_seen(look_through(token, clock.now()).viewer.sign_in_id)
    hands.turn(days=13)
    assert look_through(token, clock.now()) is not None
    hands.at += IDLE
    assert look_through(token, clock.now()) is None


def test_no_browser_stays_signed_in_for_ever(cast, hands):
    token = accounts.sign_in(cast.li.id)
    for _ in range(8):
        hands.turn(days=10)
        accounts.note_seen(look_through(token, clock.now()).viewer.sign_in_id)
    hands.turn(days=11)
    assert look_through(token, clock.now()) is None


def test_a_new_password_ends_every_other_sign_in(any_database, cast):
    here, there = accounts.sign_in(cast.li.id), accounts.sign_in(cast.li.id)
    accounts.change_password(look_through(here, clock.now()).viewer, PASSWORD, "four unrelated words")
    assert look_through(here, clock.now()) is not None
    assert look_through(there, clock.now()) is None
    assert accounts.account_with("li@demo.test", "four unrelated words") == cast.li.id


def test_a_password_is_not_changed_without_the_old_one(cast):
    with pytest.raises(accounts.WrongPassword):
        accounts.change_password(cast.li, "a guess", "four unrelated words")
    assert accounts.account_with("li@demo.test", PASSWORD) == cast.li.id


def test_the_list_of_browsers_begins_with_this_one(cast, hands):
    accounts.sign_in(cast.li.id, device="old")
    hands.turn(minutes=5)
    token = accounts.sign_in(cast.li.id, device="this one")
    hands.turn(minutes=5)
    accounts.sign_in(cast.li.id, device="newest")
    accounts.sign_in(cast.zhao.id, device="somebody else's")
    viewer = look_through(token, clock.now()).viewer
    assert [browser.device for browser in sign_ins_of(viewer, clock.now())] == ["this one", "newest", "old"]


def test_a_hash_that_has_become_cheap_is_made_anew_when_the_password_is_at_hand(app, cast):
    old = db.session.get(Account, cast.li.id).password_hash
    app.config["ARGON2_COST"] = (16, 1)
    accounts.sign_in(cast.li.id, password=PASSWORD)
    new = db.session.get(Account, cast.li.id).password_hash
    assert new != old and "m=16," in new
    assert passwords.matches(new, PASSWORD)


def test_the_cost_of_a_hash_is_what_owasp_recommends(app):
    del app.config["ARGON2_COST"]
    assert passwords.hash_of(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_ten_tries_at_an_account_from_one_place_and_no_more(any_database, cast, hands):
    tries(10)
    with pytest.raises(accounts.TooManyTries) as refused:
        tries(1)
    assert refused.value.until == hands.at + WINDOW


def test_tries_are_forgotten_after_five_minutes(cast, hands):
    tries(10)
    hands.turn(minutes=5)
    tries(10)


def test_others_are_not_locked_out_by_tries_at_one_account(cast, hands):
    tries(10)
    tries(1, email="zhao@demo.test")


def test_the_owner_is_not_locked_out_by_a_stranger_far_away(cast, hands):
    tries(10, address=ELSEWHERE)
    tries(1, address=HOME)


def test_tries_at_one_account_from_everywhere_come_to_an_end(cast, hands):
    for place in range(5):
        tries(10, address=f"198.51.100.{place}")
    with pytest.raises(accounts.TooManyTries):
        tries(1, address=HOME)


def test_one_place_cannot_try_every_account(cast, hands):
    for victim in range(TRIES_FROM_ADDRESS):
        tries(1, email=f"victim{victim}@demo.test")
    with pytest.raises(accounts.TooManyTries):
        tries(1, email="one-more@demo.test")
    tries(1, email="one-more@demo.test", address=ELSEWHERE)


def test_a_success_forgives_the_tries_before_it(cast, hands):
    tries(9)
    accounts.sign_in(cast.li.id, address=HOME)
    tries(10)


def test_tries_do_not_pile_up(cast, hands):
    tries(10)
    hands.turn(minutes=6)
    tries(1, email="zhao@demo.test")
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 1


def test_finding_out_who_looks_takes_one_statement(app, cast, asked):
    token = accounts.sign_in(cast.acme.id)
    asked.clear()
    assert look_through(token, clock.now() + timedelta(minutes=1)).viewer.merchant_id == cast.acme.merchant_id
    assert len(asked) == 1


def test_who_leaves_takes_their_particulars_along_and_leaves_the_record_alone(any_database, cast, hands):
    case = a_case("negotiating", cast, hands)
    accounts.change_particulars(cast.li, "李女士", "13800138000")
    draft = begin_draft(cast.li, "order", {"order": "1"})
    links.ask_to_change_email(cast.li, "li.new@demo.test")
    browser, record = accounts.sign_in(cast.li.id), the_record()
    with pytest.raises(accounts.WrongPassword):
        accounts.leave(cast.li, "a guess")
    accounts.leave(cast.li, PASSWORD)
    left = db.session.get(Account, cast.li.id)
    assert (left.name, left.phone, left.email) == (FORMER_PERSON, None, f"closed-{cast.li.id}")
    assert left.closed_at == clock.now() and left.confirmed_at is None
    assert look_through(browser, clock.now()) is None
    with pytest.raises(accounts.WrongPassword):
        accounts.account_with("li@demo.test", PASSWORD)
    assert db.session.get(Draft, draft).dropped_at is not None
    assert db.session.scalars(select(Letter).where(Letter.account_id == cast.li.id, waiting())).all() == []
    assert the_record() == record and list(filter(None, audit())) == []
    seen = case_seen_by(cast.acme, case)
    assert seen.consumer_name == FORMER_PERSON
    assert {e.who for e in thread_seen_by(cast.acme, seen) if e.party is Party.CONSUMER} == {FORMER_PERSON}
    again = accounts.create_account(Role.CONSUMER, "li@demo.test", "李女士", PASSWORD)
    assert again != cast.li.id, "the address is free, and brings nothing of before along"
    assert the_record() == record


def test_the_only_owner_stays_while_a_case_waits_for_an_answer(any_database, cast, hands):
    a_case("awaiting_merchant", cast, hands)
    assert leaving(cast.acme) == Leaving(1, True) and leaving(cast.li) == Leaving(1, False)
    with pytest.raises(accounts.OnlyOwner):
        accounts.leave(cast.acme, PASSWORD)
    assert accounts.account_with("acme@demo.test", PASSWORD) == cast.acme.id
    accounts.create_account(Role.MERCHANT, "two@demo.test", "小林", PASSWORD, merchant_id=cast.acme.merchant_id)
    accounts.leave(cast.acme, PASSWORD)
    staff = db.session.get(Staff, cast.acme.id)
    assert (staff.merchant_id, staff.nickname) == (None, FORMER_PERSON)
    accounts.leave(cast.hemu, PASSWORD)


@pytest.mark.parametrize("who", ["wang", "sun", "admin"])
def test_who_decides_or_administers_is_let_go_by_an_administrator(cast, who):
    with pytest.raises(accounts.AtTheDesk):
        accounts.leave(getattr(cast, who), PASSWORD)


def the_record() -> list[tuple[object, ...]]:
    """Everything of cases that must not change."""
    tables = [model.__table__ for model in (Entry, Proceeding, Case, Evidence)]
    rows = [tuple(row) for table in tables for row in db.session.execute(select(table).order_by(*table.primary_key))]
    db.session.rollback()
    return rows


def waiting() -> object:
    return Letter.sent_at.is_(None) & Letter.given_up_at.is_(None)
