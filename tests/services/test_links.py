"""Links in letters confirm an address or replace a forgotten password, once, in time, and for nobody else."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account
from portal.models.invitation import LinkKind, OneTimeLink
from portal.models.notice import Letter
from portal.queries.accounts import look_through, profile_of, viewer_of
from portal.services import accounts, links
from portal.services.links import LinkRefused, LinkState
from tests.conftest import PASSWORD

HOME = "192.0.2.1"
NEW = "four unrelated words"


def somebody(email: str = "ma@people.test", phone: str | None = None) -> int:
    return accounts.create_account(Role.CONSUMER, email, "马女士", PASSWORD, phone=phone)


def letters(kind: str, account_id: int | None = None) -> list[str]:
    """The addresses that letters of this kind went to."""
    wanted = select(Letter.email).where(Letter.kind == kind).order_by(Letter.id)
    found = db.session.scalars(wanted if account_id is None else wanted.where(Letter.account_id == account_id)).all()
    db.session.rollback()
    return list(found)


def the(account_id: int) -> Account:
    db.session.rollback()
    return db.session.get_one(Account, account_id)


def test_whoever_signs_up_is_asked_whether_the_address_is_theirs(any_database, app, hands):
    ma = somebody()
    assert letters("confirm", ma) == ["ma@people.test"]
    assert not viewer_of(ma).is_confirmed
    token = links.mint_confirmation(ma, "ma@people.test", {})
    kept = db.session.scalar(select(OneTimeLink.token_hash))
    assert token and token not in kept and len(token) > 40
    assert links.state_of(LinkKind.CONFIRM, token) is LinkState.GOOD
    assert not viewer_of(ma).is_confirmed, "looking at a link is not using it"
    links.confirm(viewer_of(ma), token)
    assert viewer_of(ma).is_confirmed and the(ma).confirmed_at == clock.now()
    with pytest.raises(LinkRefused) as refused:
        links.confirm(viewer_of(ma), token)
    assert refused.value.state is LinkState.USED
    assert links.mint_confirmation(ma, "ma@people.test", {}) is None, "what is known is not asked again"


def test_a_link_is_good_for_its_kind_and_its_time(any_database, app, hands):
    ma = somebody()
    confirming, resetting = (
        links.mint_confirmation(ma, "ma@people.test", {}),
        links.mint_reset(ma, "ma@people.test", {}),
    )
    assert links.state_of(LinkKind.RESET, confirming) is LinkState.UNKNOWN
    assert links.state_of(LinkKind.CONFIRM, resetting) is LinkState.UNKNOWN
    assert links.state_of(LinkKind.RESET, "nothing of ours") is LinkState.UNKNOWN
    hands.turn(minutes=59)
    assert links.state_of(LinkKind.RESET, resetting) is LinkState.GOOD
    hands.turn(minutes=1)
    assert links.state_of(LinkKind.RESET, resetting) is LinkState.EXPIRED
    with pytest.raises(LinkRefused):
        links.reset_password(resetting, NEW)
    hands.turn(days=7)
    with pytest.raises(LinkRefused):
        links.confirm(viewer_of(ma), confirming)


def test_another_address_leaves_only_the_browser_in_that_it_was_confirmed_in(any_database, cast, hands):
    here, elsewhere = accounts.sign_in(cast.li.id), accounts.sign_in(cast.li.id)
    by = look_through(here, clock.now()).viewer
    links.confirm(by, links.mint_confirmation(cast.li.id, "other@people.test", {}))
    assert look_through(here, clock.now()) and look_through(elsewhere, clock.now()) is None


def test_a_forgotten_password_is_replaced_once_and_every_browser_signed_out(any_database, cast, hands):
    browser = accounts.sign_in(cast.li.id)
    links.ask_for_reset(" LI@demo.test ", HOME)
    assert letters("reset") == ["li@demo.test"]
    older, later = (links.mint_reset(cast.li.id, "li@demo.test", {}) for _ in range(2))
    assert links.state_of(LinkKind.RESET, older) is LinkState.SUPERSEDED
    assert links.reset_password(later, NEW) == cast.li.id
    assert look_through(browser, clock.now()) is None
    assert accounts.account_with("li@demo.test", NEW) == cast.li.id
    for link in (older, later):
        with pytest.raises(LinkRefused):
            links.reset_password(link, "yet another password")
    assert accounts.account_with("li@demo.test", NEW) == cast.li.id
    assert letters("password_changed") == ["li@demo.test"]


def test_nobody_learns_from_the_answer_whether_an_address_has_an_account(any_database, cast, hands):
    accounts.close_account(cast.zhao.id)
    for email in ("nobody@demo.test", "zhao@demo.test"):
        links.ask_for_reset(email, HOME)
    assert letters("reset") == ["", ""], "the same is done, and the letter goes nowhere"
    assert links.mint_reset(None, "", {}) is None
    for _ in range(10):
        links.ask_for_reset("li@demo.test", HOME)
    assert letters("reset", cast.li.id) == ["li@demo.test"], "nobody's letter box is filled by a stranger"
    with pytest.raises(accounts.TooManyTries):
        links.ask_for_reset("li@demo.test", HOME)
    hands.turn(minutes=10)
    links.ask_for_reset("li@demo.test", HOME)
    assert len(letters("reset", cast.li.id)) == 2


def test_a_changed_password_ends_the_links_that_would_replace_it(any_database, cast, hands):
    link = links.mint_reset(cast.li.id, "li@demo.test", {})
    accounts.change_password(cast.li, PASSWORD, NEW)
    with pytest.raises(LinkRefused):
        links.reset_password(link, "somebody else's")
    assert letters("password_changed") == ["li@demo.test"]


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(any_database, cast, hands):
    resetting = links.mint_reset(cast.li.id, "li@demo.test", {})
    links.ask_to_change_email(cast.li, " Li.New@Demo.test")
    assert letters("confirm") == ["li.new@demo.test"]
    assert profile_of(cast.li).new_email == "li.new@demo.test" and profile_of(cast.li).email == "li@demo.test"
    token = links.mint_confirmation(cast.li.id, "li.new@demo.test", {})
    assert the(cast.li.id).email == "li@demo.test"
    links.confirm(cast.li, token)
    assert the(cast.li.id).email == "li.new@demo.test" and profile_of(cast.li).new_email is None
    assert letters("email_changed") == ["li@demo.test"]
    told = db.session.scalar(select(Letter.facts).where(Letter.kind == "email_changed"))
    assert told == {"to": "l***@demo.test"}
    assert links.state_of(LinkKind.RESET, resetting) is not LinkState.GOOD, "whoever reads the old address is out"


def test_an_address_that_somebody_else_took_meanwhile_is_not_given_away(any_database, cast, hands):
    with pytest.raises(accounts.EmailTaken):
        links.ask_to_change_email(cast.li, "zhao@demo.test")
    links.ask_to_change_email(cast.li, "ma@people.test")
    token = links.mint_confirmation(cast.li.id, "ma@people.test", {})
    ma = somebody()
    with pytest.raises(accounts.EmailTaken):
        links.confirm(cast.li, token)
    assert the(cast.li.id).email == "li@demo.test" and the(ma).email == "ma@people.test"
    assert letters("email_changed") == [], "nothing of it happened"


def test_a_link_for_an_address_that_is_wanted_no_more_is_worth_nothing(any_database, cast, hands):
    ma = somebody()
    first = links.mint_confirmation(ma, "ma@people.test", {})
    links.ask_to_change_email(viewer_of(ma), "ma@other.test")
    second = links.mint_confirmation(ma, "ma@other.test", {})
    assert links.state_of(LinkKind.CONFIRM, first) is LinkState.SUPERSEDED
    links.confirm(viewer_of(ma), second)
    assert the(ma).email == "ma@other.test"


def test_another_letter_is_sent_on_request_a_few_times_an_hour(any_database, cast, hands):
    ma = viewer_of(somebody())
    for _ in range(2):
        links.ask_again(ma)
    with pytest.raises(accounts.TooManyTries) as refused:
        links.ask_again(ma)
    assert refused.value.until > hands.at
    assert letters("confirm", ma.id) == ["ma@people.test"] * 3
    links.ask_again(cast.li)
    assert letters("confirm", cast.li.id) == [], "Li's address is known"


def test_a_closed_account_gets_no_link_and_uses_none(any_database, cast, hands):
    link = links.mint_reset(cast.li.id, "li@demo.test", {})
    accounts.close_account(cast.li.id)
    with pytest.raises(LinkRefused):
        links.reset_password(link, NEW)
    assert links.mint_reset(cast.li.id, "li@demo.test", {}) is None
    assert links.mint_confirmation(cast.li.id, "li@demo.test", {}) is None
    assert db.session.scalar(select(func.count()).select_from(OneTimeLink)) == 1


def test_nobody_confirms_the_account_of_somebody_else(any_database, cast, hands):
    ma = somebody()
    token = links.mint_confirmation(ma, "ma@people.test", {})
    with pytest.raises(LinkRefused) as refused:
        links.confirm(cast.li, token)
    assert refused.value.state is LinkState.NOT_YOURS
    assert not viewer_of(ma).is_confirmed
    links.confirm(viewer_of(ma), token)
    assert viewer_of(ma).is_confirmed, "the link is still good for whom it is about"
