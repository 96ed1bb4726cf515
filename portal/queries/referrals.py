"""What goes to an authority when extortion was found, and who has taken it out before. For supervisors alone.

No more of anybody than the finding rests on: no phone, address, e-mail, nothing of other cases, no note of the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.parties import Audience
from portal.domain.referrals import EXTORTION, MADE, is_referable
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.change import Change
from portal.queries import NotFound
from portal.queries.cases import CaseSeen, EntrySeen, thread_seen_by
from portal.queries.claims import ClaimSeen, claim_seen_by
from portal.queries.evidence import FileSeen, file_seen_by

FILED = "claim_malice"


@dataclass(frozen=True)
class Referral:
    """A claim in which extortion was found, with what was said in it, oldest first, and the files it rests on."""

    claim: ClaimSeen
    said: tuple[EntrySeen, ...]
    files: tuple[FileSeen, ...]


def referral_seen_by(viewer: Viewer, case: CaseSeen, no: int) -> Referral:
    """What can be handed on about claim `no`. Raises NotFound unless extortion was found and still stands."""
    claim = claim_seen_by(viewer, case, no)
    if not is_referable(case.file, claim.matter):
        raise NotFound(f"{case.ref}/{no}")
    said = tuple(e for e in thread_seen_by(viewer, case) if _belongs(e, claim))
    return Referral(claim, said, tuple(file_seen_by(viewer, case, id) for id in _relied_on(claim)))


def made_before(viewer: Viewer, case: CaseSeen, no: int) -> Sequence[tuple[datetime, str, str]]:
    """When it was taken out, by whom and for whom, the latest first."""
    del viewer  # settled with the case
    rows = db.session.execute(
        select(Change.at, Account.name, Change.facts)
        .join(Account, Account.id == Change.account_id)
        .where(Change.what == MADE, Change.subject == "claim", Change.subject_id == f"{case.ref}/{no}")
        .order_by(Change.id.desc())
    )
    return [(row.at, row.name, row.facts["to"]) for row in rows]


def _belongs(entry: EntrySeen, claim: ClaimSeen) -> bool:
    """What both sides read by now: a claim was for its merchant alone until it was accepted."""
    if entry.act == FILED:
        return any(effect["no"] == claim.matter.no for effect in entry.effects)
    return entry.audience is Audience.ALL and entry.proceeding in claim.line


def _relied_on(claim: ClaimSeen) -> list[str]:
    """The files of the ground that was found, and those that the other side answered with, in the order of numbers."""
    grounds = [g for g in claim.grounds if g.ground == EXTORTION]
    pieces = {e.number: e for g in grounds for e in (*g.evidence, *g.by, *g.against)}
    pieces |= {e.number: e for entry in claim.said.values() for e in claim.files_of(entry)}
    return [pieces[number].id for number in sorted(pieces) if pieces[number].withdrawn_at is None]
