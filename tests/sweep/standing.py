"""Who somebody is in the case on stage, by the rulebook: what every expectation of a sweep is derived from."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.domain.casefile import CaseFile
from portal.domain.parties import Actor, Party
from portal.domain.periods import Calendar
from portal.domain.policy import Ruling, allows
from portal.domain.rulebooks import KIND_OF_ACT, MAIN
from portal.extensions import db
from portal.models.case import Proceeding
from portal.queries.calendars import times_now
from portal.queries.casefiles import file_of
from portal.queries.conflicts import actor_in
from tests.playing import case_called
from tests.sweep.theatre import ACTORS, Theatre

NOBODY = Actor(None, None)


@dataclass(frozen=True)
class Standing:
    """The case on stage as the rulebook sees it, with everybody's part in it."""

    file: CaseFile
    calendar: Calendar
    actors: dict[str, Actor]

    def parties(self, who: str) -> frozenset[Party]:
        """The parts of somebody; none means that for them the case does not exist."""
        return self.file.parties_of(self.actors[who])

    def ruling(self, who: str, act: str, no: int | None) -> Ruling:
        """What the rulebook says of somebody doing something now, at the addresses of the case."""
        if not self.parties(who):
            return Ruling.NOT_A_PARTY
        return allows(self.actors[who], act, self.file, clock.now(), self.calendar, no=no)

    def acts(self) -> Iterator[tuple[str, int | None]]:
        """Every act of every rulebook, about every proceeding that it could be about, or about none."""
        for act, kind in KIND_OF_ACT.items():
            numbers = [p.no for p in self.file.of_kind(kind)] if kind != MAIN else []
            yield from ((act, no) for no in numbers or [None])


def standing(theatre: Theatre) -> Standing:
    """How everybody stands in the case on stage."""
    assert theatre.on_stage is not None
    case = case_called(theatre.on_stage.ref)
    records = select(Proceeding.record).where(Proceeding.case_id == case.id).order_by(Proceeding.no)
    file = file_of(case, db.session.scalars(records).all())
    viewers = {who: theatre.viewer(who) for who in ACTORS}
    actors = {who: actor_in(viewer, case) if viewer else NOBODY for who, viewer in viewers.items()}
    found = Standing(file, times_now(), actors)
    db.session.rollback()
    return found
