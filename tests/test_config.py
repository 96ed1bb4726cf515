"""What the portal refuses to start with, and what it says then."""

import re

import pytest
from sqlalchemy import insert

from portal import create_app
from portal.clock import now
from portal.config import UnsafeSettings, database_url, refuse_demo_accounts, settings
from portal.domain.parties import Role
from portal.extensions import db
from portal.models.account import Account

GOOD_SECRET = "k" * 64
PRODUCTION = {"PINGLI_ENV": "production", "SECRET_KEY": GOOD_SECRET}


@pytest.fixture
def environ(tmp_path):
    return {"PINGLI_DATA_DIR": str(tmp_path)}


def test_development_signs_in_over_plain_http(environ):
    chosen = settings(environ | {"PINGLI_DEV": "1"}, {})
    assert chosen["SESSION_COOKIE_SECURE"] is False


def test_cookies_need_https_unless_development_was_asked_for(environ):
    assert settings(environ, {})["SESSION_COOKIE_SECURE"] is True
    assert settings(environ | PRODUCTION, {})["SESSION_COOKIE_SECURE"] is True


def test_the_development_secret_is_made_once_and_kept_private(environ, tmp_path):
    first, second = settings(environ, {})["SECRET_KEY"], settings(environ, {})["SECRET_KEY"]
    assert first == second and len(first) > 50
    kept = tmp_path / "development-secret"
    assert kept.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [kept]


def test_production_keeps_no_secret_of_its_own(environ, tmp_path):
    assert settings(environ | PRODUCTION, {})["SECRET_KEY"] == GOOD_SECRET
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("secret", "said"), [("", "missing"), ("short", "fewer than 32"), ("development-" + GOOD_SECRET, "for development")]
)
def test_production_refuses_a_secret_that_is_none(environ, secret, said):
    with pytest.raises(UnsafeSettings, match=said):
        settings(environ | PRODUCTION | {"SECRET_KEY": secret}, {})


def test_production_refuses_the_secret_of_a_development_instance(environ):
    copied = settings(environ, {})["SECRET_KEY"]
    with pytest.raises(UnsafeSettings, match="made for development"):
        settings(environ | PRODUCTION | {"SECRET_KEY": copied}, {})


def test_production_refuses_plain_http(environ):
    with pytest.raises(UnsafeSettings, match="plain http"):
        settings(environ | PRODUCTION | {"PINGLI_DEV": "1"}, {})


def test_a_misspelt_production_is_not_taken_for_something_looser(environ):
    with pytest.raises(UnsafeSettings, match="'prod'"):
        settings(environ | {"PINGLI_ENV": "prod"}, {})


@pytest.mark.parametrize("written", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_reached_with_psycopg_however_the_address_is_written(tmp_path, written):
    assert database_url({"DATABASE_URL": written}, tmp_path) == "postgresql+psycopg://u@h/d"


def test_the_embedded_database_lives_in_the_data_folder(environ, tmp_path):
    assert settings(environ, {})["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/pingli.sqlite3"


@pytest.mark.parametrize(("email", "refused"), [("li@demo.test", True), ("li@example.org", False)])
def test_production_refuses_a_database_with_demo_accounts(tmp_path, email, refused):
    app = create_app({"PRODUCTION": True, "SECRET_KEY": GOOD_SECRET, "DATA_DIR": str(tmp_path)})
    refuse_demo_accounts(app)  # an empty database is nobody's
    with app.app_context():
        db.create_all()
        person = {"email": email, "name": "李女士", "role": Role.CONSUMER, "password_hash": "-", "created_at": now()}
        db.session.execute(insert(Account).values(language="zh", **person))
        db.session.commit()
    if refused:
        with pytest.raises(UnsafeSettings, match=re.escape("1 demo account")):
            refuse_demo_accounts(app)
    else:
        refuse_demo_accounts(app)
    with app.app_context():
        db.engine.dispose()


LETTERS = {
    "PINGLI_SMTP_URL": "smtps://pingli:pass-phrase@mail.example",
    "PINGLI_MAIL_FROM": "评理 <pingli@example.org>",
    "PINGLI_URL": "https://pingli.example/",
}


def test_letters_go_into_a_folder_unless_a_mail_server_is_named(environ, tmp_path):
    chosen = settings(environ, {})
    assert chosen["SMTP_URL"] == "" and chosen["OUTBOX_DIR"] == str(tmp_path / "outbox")
    chosen = settings(environ | PRODUCTION | LETTERS, {})
    assert chosen["SMTP_URL"] == LETTERS["PINGLI_SMTP_URL"] and chosen["PUBLIC_URL"] == "https://pingli.example"


@pytest.mark.parametrize("forgotten", sorted(LETTERS))
def test_a_mail_server_by_halves_is_refused(environ, forgotten):
    half = {name: value for name, value in LETTERS.items() if name != forgotten}
    with pytest.raises(UnsafeSettings, match="are all set"):
        settings(environ | PRODUCTION | half, {})


def test_a_mail_server_that_would_hear_the_password_in_the_clear_is_refused(environ):
    with pytest.raises(UnsafeSettings, match="in the clear") as refusal:
        settings(environ | LETTERS | {"PINGLI_SMTP_URL": "smtp://pingli:pass-phrase@mail.example"}, {})
    assert "pass-phrase" not in str(refusal.value)
