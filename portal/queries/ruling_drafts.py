"""The ruling that is being written, as whoever writes it finds it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.parties import Party
from portal.extensions import db
from portal.models.account import Account, Viewer
from portal.models.desk import RulingDraft
from portal.queries.cases import CaseSeen, EntrySeen

# Whose words and files a ruling must not pass over: all but the mediator's own, and what time and the rules do.
NEWS_FROM = (Party.CONSUMER, Party.MERCHANT, Party.DESK, Party.SUPERVISOR)


@dataclass(frozen=True)
class RulingDraftSeen:
    """A draft of a ruling.

    fields    by the name of the control, as a form sends it
    version   rises with every save
    seen_seq  how much of the thread its writer had read
    by        who saved it last, where that was somebody else
    """

    fields: Mapping[str, list[str]]
    version: int
    seen_seq: int
    saved_at: datetime
    by: str


def ruling_draft_seen_by(viewer: Viewer, case: CaseSeen) -> RulingDraftSeen | None:
    """What has been written of the ruling of a case that `viewer` may rule on; None for nothing. One statement."""
    row = db.session.execute(
        select(RulingDraft.fields, RulingDraft.version, RulingDraft.seen_seq, RulingDraft.saved_at, Account.name)
        .add_columns(Account.id.label("who"))
        .join(Account, Account.id == RulingDraft.account_id)
        .where(RulingDraft.case_id == case.id)
    ).one_or_none()
    if row is None:
        return None
    return RulingDraftSeen(
        row.fields, row.version, row.seen_seq, row.saved_at, "" if row.who == viewer.id else row.name
    )


def news_for_writer(
    viewer: Viewer, case: CaseSeen, thread: Sequence[EntrySeen], draft: RulingDraftSeen | None
) -> list[EntrySeen]:
    """What others have written or handed in since the writer last opened the thread, or else began to write."""
    del viewer  # whose thread it is has been settled with the case
    seen = max(draft.seen_seq if draft else 0, case.read_seq)
    return [entry for entry in thread if entry.seq > seen > 0 and entry.party in NEWS_FROM]
