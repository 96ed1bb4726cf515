"""A form that was sent after the sign-in had ended is kept for a day, for the same person in the same browser."""

from collections.abc import Mapping

from sqlalchemy import delete, select, update

from portal import clock
from portal.extensions import db
from portal.models.account import SignIn, Viewer
from portal.models.unsent import Unsent
from portal.queries.accounts import token_hash
from portal.queries.unsent import KEPT_FOR
from portal.services._upserts import insert_into
from portal.services.command import command

LONGEST_PATH = 500


@command
def keep_unsent(token: str, path: str, fields: Mapping[str, list[str]]) -> bool:
    """Keep what was typed in the browser that holds `token`, in place of what was kept for it before.

    token  of the browser, whether it still lets anybody in or not
    path   of the page on which it was typed
    False when nobody was ever signed in with it: then it is not known whose words they are.
    """
    sign_in_id = _sign_in_with(token)
    if sign_in_id is None or len(path) > LONGEST_PATH:
        return False
    typed = {"path": path, "fields": dict(fields), "typed_at": clock.now()}
    kept = insert_into(Unsent).values(sign_in_id=sign_in_id, **typed)
    db.session.execute(kept.on_conflict_do_update(index_elements=[Unsent.sign_in_id], set_=typed))
    return True


@command
def bring_along(former: str, token: str) -> str | None:
    """What was kept for a browser follows it into the next sign-in of the same person. Returns the path of its page.

    former, token  of the browser before and now
    Anybody else who signs in there finds nothing, and it is gone.
    """
    before, now = _sign_in_with(former), _sign_in_with(token)
    kept = db.session.get(Unsent, before) if before else None
    if kept is None:
        return None
    people = select(SignIn.account_id).where(SignIn.id.in_((before, now))).distinct()
    if len(db.session.scalars(people).all()) != 1 or kept.typed_at <= clock.now() - KEPT_FOR:
        db.session.delete(kept)
        return None
    db.session.execute(update(Unsent).where(Unsent.sign_in_id == before).values(sign_in_id=now))
    return kept.path


@command
def drop_unsent(by: Viewer) -> None:
    """The words were sent after all."""
    db.session.execute(delete(Unsent).where(Unsent.sign_in_id == by.sign_in_id))


@command
def forget_unsent() -> None:
    """Nobody has come back for them within a day."""
    db.session.execute(delete(Unsent).where(Unsent.typed_at <= clock.now() - KEPT_FOR))


def _sign_in_with(token: str) -> int | None:
    return db.session.scalar(select(SignIn.id).where(SignIn.token_hash == token_hash(token)))
