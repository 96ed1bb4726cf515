"""What the two sides owe one another by their word: promises, and what a settlement or a ruling lays upon them, in one table."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from portal import clock, phrases, promise_phrases
from portal.domain.casefile import Proceeding
from portal.domain.duties import Duty, duties_standing
from portal.domain.parties import Party
from portal.queries.cases import CaseSeen
from portal.views.rulings import duty_state, duty_when, duty_words
from portal.words import deadline


@dataclass(frozen=True)
class Pledge:
    """One thing that somebody is to do: who, what, by when, how it stands (its tone and words), whose word it is.

    matter  number of the proceeding in the thread, 0 for a duty
    aside   what else is known of it; "" for nothing
    """

    to: Party
    what: str
    until: str
    tone: str
    state: str
    said: str
    matter: int = 0
    aside: str = ""


def pledges_of(case: CaseSeen) -> list[Pledge]:
    """Everything of the case that was promised, settled or ruled, in the order in which it came."""
    promised = [_promise(p, case) for p in case.file.of_kind("promise")]
    return [*promised, *(_duty(duty, case) for duty in duties_standing(case.file))]


def told_by(p: Proceeding, case: CaseSeen) -> str:
    """Whose word a promise is."""
    return promise_phrases.said_by(p, phrases.party_name(p.opened_by, case))


def day_promised(p: Proceeding) -> datetime:
    """The day a promise is about: as whoever made it says, or else as it was told."""
    running = p.due_at if p.stage.dated else None
    return running or datetime.fromisoformat(p.subject.get("version_due_at") or p.subject["due_at"])


def word_wanted(p: Proceeding) -> str:
    """Until when somebody is asked to confirm in writing what they are said to have promised; "" when nobody is."""
    if p.due_at is None or p.stage.dated:
        return ""
    return _("请对方书面确认：%(moment)s前确认或更正，没有回复的记为未确认", moment=deadline(p.due_at, clock.now()))


def _promise(p: Proceeding, case: CaseSeen) -> Pledge:
    aside = _("对方确认已经做到") if promise_phrases.kept_is_confirmed(p) else ""
    version = p.subject.get("version", "")
    return Pledge(
        to=Party(p.subject["to"]),
        what=p.subject["words"],
        until=_("%(moment)s前", moment=deadline(day_promised(p), clock.now())),
        tone=phrases.state_tone(p.state),
        state=phrases.state_name(p.state),
        said=told_by(p, case),
        matter=p.no,
        aside=_("本人的说法：%(words)s", words=version) if version else aside,
    )


def _duty(duty: Duty, case: CaseSeen) -> Pledge:
    tone, state = duty_state(duty)
    ruled = bool(case.file.main.subject.get("outcome"))
    return Pledge(duty.to, duty_words(duty), duty_when(duty), tone, state, _("裁定") if ruled else _("和解"))
