"""`flask rulebook`: the tables that decide everything, as Markdown to be read. The README shows the same."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import click

from portal.domain.deadlines import POLICIES, SOURCES, VERSION, Policy
from portal.domain.parties import TEAM, Party
from portal.domain.periods import Period
from portal.domain.rulebook import BACK, SAME, Move, Rulebook, Tick
from portal.domain.rulebooks import MAIN, RULEBOOKS

TICKS = {Tick.HOLD: "the period stands still", Tick.RESUME: "the period runs on", Tick.STOP: "no period runs"}
PEOPLE = {
    TEAM: "the team",
    frozenset({Party.CONSUMER, Party.MERCHANT}): "either side",
    frozenset({Party.CLOCK}): "the clock",
    frozenset({Party.RULEBOOK}): "it follows",
}


@click.command("rulebook")
def command() -> None:
    """Print every rulebook: stages, moves, diagram, and how long each period is."""
    click.echo("\n".join(_pages()))


def _pages() -> Iterator[str]:
    yield (
        f"Version {VERSION}. “It follows” marks a move that another one causes by the rules; "
        "“the team” is the case's mediator, whoever of the desk is free to take it, and the supervisor."
    )
    for book in RULEBOOKS.values():
        yield from _chapter(book)
    yield from _periods()


def _chapter(book: Rulebook) -> Iterator[str]:
    yield from ("", f"### {_title(book).capitalize()}", "")
    yield from _table(
        ("stage", "whose turn", "period", "when it lapses"),
        (
            (
                _said(state),
                "–" if stage.final else _said(stage.turn),
                _period_of(stage.period, stage.paused),
                _acts(stage.lapse),
            )
            for state, stage in book.stages.items()
        ),
    )
    yield from ("", "<details><summary>Moves</summary>", "")
    yield from _table(("who", "may", "while", "provided", "then"), _rows(book))
    yield from ("", "</details>", "", "```mermaid", *_diagram(book), "```")


def _title(book: Rulebook) -> str:
    return "the complaint" if book.kind == MAIN else _said(book.kind)


def _rows(book: Rulebook) -> Iterator[tuple[str, ...]]:
    """One row for all the moves that differ in their stage only."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for move in book.moves:
        key = (_who(move), _said(move.act), _provisos(move), _consequence(book, move))
        rows.setdefault(key, []).append(move.state)
    for (who, act, provisos, then), states in rows.items():
        everywhere = set(states) == set(book.stages)
        yield who, act, "any stage" if everywhere else ", ".join(map(_said, states)), provisos, then


def _who(move: Move) -> str:
    return PEOPLE.get(move.who) or ", ".join(sorted(map(_said, move.who)))


def _provisos(move: Move) -> str:
    return " and ".join(map(_said, move.when)) or "–"


def _consequence(book: Rulebook, move: Move) -> str:
    then = {SAME: "stays", BACK: "back to where it stood"}.get(move.then, _said(move.then))
    also = [then]
    if move.outcome:
        also.append(f"outcome: {'as ruled' if move.outcome == 'ruling' else _said(move.outcome)}")
    if move.opens:
        also.append(f"opens: {_said(move.opens)}")
    if move.ticks in TICKS:
        also.append(TICKS[move.ticks])
    elif move.ticks is Tick.EXTEND:
        also.append(f"{_length(POLICIES[str(move.period)].period)} more")
    elif move.ticks is Tick.START and move.then == SAME:
        also.append("the period begins again")
    if caused := [_title(b) for b in RULEBOOKS.values() if any(move.act in acts for acts in b.ends.values())]:
        also.append(f"after the end of: {', '.join(caused)}")
    if then_acts := book.ends.get(move.then):
        also.append(f"and then: {_acts(then_acts)}")
    return "; ".join(also)


def _diagram(book: Rulebook) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f"    [*] --> {state}" for state in (book.first, *book.begins_in))
    steps = [(m.state, m.then, str(m.act)) for m in book.moves if m.then not in (SAME, BACK)]
    for (state, then), acts in groupby(sorted(steps, key=lambda s: s[:2]), key=lambda s: s[:2]):
        yield f"    {state} --> {then}: {', '.join(_said(a) for a in dict.fromkeys(act for _, _, act in acts))}"
    yield from (f"    {state} --> [*]" for state, stage in book.stages.items() if stage.final)


def _periods() -> Iterator[str]:
    yield from ("", "### How long", "")
    yield (
        "Days are counted by the Civil Code, arts 200 to 204: the first day is left out, the last one ends at 24:00, and "
        "a last day that is a public holiday gives way to the next working day. Hours run from the moment; an end "
        "between 22:00 and 08:00 waits until 09:00. A running period keeps the version that it began with."
    )
    yield ""
    yield from _table(("period", "length", "reminder after", "what stands behind it"), map(_policy, POLICIES.values()))
    yield ""
    yield from _table(("source", "what it says"), SOURCES.items())


def _policy(policy: Policy) -> tuple[str, ...]:
    warn = _length(policy.warn) if policy.warn else "–"
    return _said(policy.key), _length(policy.period), warn, policy.source or "the portal's own"


def _period_of(key: str | None, paused: str | None) -> str:
    if key:
        return f"{_said(key)}: {_length(POLICIES[key].period)}"
    return f"paused: {_said(paused)}" if paused else "–"


def _length(period: Period) -> str:
    unit = _said(period.unit)
    return f"{period.amount} {unit.removesuffix('s') if period.amount == 1 else unit}"


def _acts(acts: Sequence[str]) -> str:
    return ", else ".join(map(_said, acts)) or "–"


def _said(code: str) -> str:
    return str(code).replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
