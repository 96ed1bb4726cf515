"""Who keeps whom waiting in a case: whom a side may chase and when again, and who says how it stands."""

from datetime import datetime

from portal.domain.casefile import CaseFile
from portal.domain.parties import NOBODY_IN_PERSON, Party
from portal.domain.rulebooks.complaint import State

# Of several who could go on, the first says how it stands.
RESPONSIBLE = (Party.MEDIATOR, Party.DESK, Party.SUPERVISOR, Party.MERCHANT, Party.CONSUMER)


def waited_for_by(file: CaseFile, side: Party) -> tuple[Party, ...]:
    """Everybody in person whom `side` knows to have the turn. Whoever may ask for a review has nothing to be chased for."""
    known = [p for p in file.known_to(frozenset({side})) if p.open and p.state != State.RULED]
    return tuple(sorted({party for p in known for party in p.turn} - NOBODY_IN_PERSON))


def last_chased(file: CaseFile, side: Party) -> datetime | None:
    """When `side` last chased whoever has the turn, or None."""
    at = file.main.subject.get("chased", {}).get(side.value)
    return datetime.fromisoformat(at) if at else None


def responsible(file: CaseFile) -> Party | None:
    """Who is to say how it stands when nobody has said a word: the first of those whom both sides know to have the turn."""
    known = set(waited_for_by(file, Party.CONSUMER)) & set(waited_for_by(file, Party.MERCHANT))
    return next((party for party in RESPONSIBLE if party in known), None)
