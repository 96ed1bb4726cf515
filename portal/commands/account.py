"""`flask account`: people are appointed to the desk and to administration here, and accounts are closed."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.domain.naming import name_key
from portal.domain.parties import Role
from portal.domain.ranks import Rank
from portal.extensions import db
from portal.forms.account import PASSWORD_CHARACTERS
from portal.models.account import Account
from portal.models.merchant import Shop
from portal.services import accounts

command = AppGroup("account", help="Create and close accounts.")


@command.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--email", required=True)
@click.option("--name", required=True, help="How others address this person, e.g. Ms Li.")
@click.option("--merchant", help="For a merchant: the shop, by name; a new one is opened when there is none.")
@click.option("--rank", type=click.Choice([rank.value for rank in Rank]), default=Rank.OWNER.value, show_default=True)
@click.option(
    "--refund-ceiling",
    "ceiling_yuan",
    type=click.IntRange(min=0),
    metavar="YUAN",
    help="For an agent: the most that they may have the shop refund with one act; none unless given.",
)
@click.option("--nickname", help="For a merchant: the name others see beside the shop's.")
@click.option("--organisation", help="For the desk: the mediation body this person belongs to.")
@click.option("--language", type=click.Choice(accounts.LANGUAGES), default="zh", show_default=True)
@click.password_option(envvar="PINGLI_ACCOUNT_PASSWORD", help="Asked for when it is not given.")
def create(
    role: str,
    email: str,
    name: str,
    merchant: str | None,
    rank: str,
    ceiling_yuan: int | None,
    nickname: str | None,
    organisation: str | None,
    language: str,
    password: str,
) -> None:
    """Give somebody an account."""
    shortest, longest = PASSWORD_CHARACTERS
    if not shortest <= len(password) <= longest:
        raise click.BadParameter(f"a password has {shortest} to {longest} characters", param_hint="--password")
    if (role == Role.MERCHANT) != (merchant is not None):
        raise click.BadParameter("a merchant's account needs a shop, and no other has one", param_hint="--merchant")
    if ceiling_yuan is not None and rank != Rank.AGENT:
        raise click.BadParameter("only an agent has one", param_hint="--refund-ceiling")
    shop = db.session.scalar(select(Shop.merchant_id).where(Shop.key == name_key(merchant))) if merchant else None
    db.session.rollback()
    try:
        account_id = accounts.create_account(
            Role(role),
            email,
            name,
            password,
            language=language,
            organisation=organisation,
            merchant_name=merchant if shop is None else None,
            merchant_id=shop,
            rank=Rank(rank),
            refund_ceiling_fen=None if ceiling_yuan is None else ceiling_yuan * 100,
            nickname=nickname,
            confirmed=True,  # by the operator who types this
        )
    except accounts.EmailTaken as error:
        raise click.ClickException(f"there is an account with {accounts.normal_email(email)} already") from error
    click.echo(f"account {account_id}: {role} {accounts.normal_email(email)}")


@command.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Shut somebody out from their next request on; what they did stays on record."""
    account_id = db.session.scalar(select(Account.id).where(Account.email == accounts.normal_email(email)))
    db.session.rollback()
    if account_id is None:
        raise click.ClickException(f"there is no account with {accounts.normal_email(email)}")
    accounts.close_account(account_id)
    click.echo(f"account {account_id} is closed")
