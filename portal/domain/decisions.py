"""How a ruling comes out, from what was found about each thing that was asked for."""

from collections.abc import Sequence

from portal.domain.rulebooks.complaint import Outcome


def outcome_of(results: Sequence[str]) -> Outcome:
    """Who is right altogether.

    results  what was found about each wanted result: "found", "not_found" or "undecided"; what cannot be
             determined has not been shown
    """
    shown = sum(result == "found" for result in results)
    if not shown:
        return Outcome.RULED_FOR_MERCHANT
    return Outcome.RULED_FOR_CONSUMER if shown == len(results) else Outcome.RULED_SPLIT
