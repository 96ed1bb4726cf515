"""A case full of things that not everybody may read, each with words that nobody else would write."""

from collections.abc import Mapping
from typing import Any

from portal.services import accounts
from tests.playing import TERMS, a_complaint, do

PHONES = {"li": "13912345678", "acme": "13887654321", "wang": "13700001111"}

NOTE, SUPERVISORS_NOTE = "canary-violet-note", "canary-violet-note-of-sun"
LI_TO_WANG, ACME_TO_WANG = "canary-from-li-alone", "canary-from-acme-alone"
WANG_TO_LI, WANG_TO_ACME = "canary-to-li-alone", "canary-to-acme-alone"
PRESSURE_OF_LI, PRESSURE_OF_ACME = "canary-pressed-li", "canary-pressed-acme"
ANSWER_OF_LI = "canary-answer-of-li"
ZHAO = "canary-of-zhao"

DESK_ONLY = frozenset({NOTE, SUPERVISORS_NOTE})
LIS = frozenset({LI_TO_WANG, WANG_TO_LI, PRESSURE_OF_LI, ANSWER_OF_LI, PHONES["li"]})
ACMES = frozenset({ACME_TO_WANG, WANG_TO_ACME, PRESSURE_OF_ACME, PHONES["acme"], "acme@demo.test"})
STAFF = frozenset({PHONES["wang"], "wang@demo.test", "sun@demo.test"})
LI_IN_PERSON = frozenset({"li@demo.test"})
EVERYTHING = DESK_ONLY | LIS | ACMES | STAFF | LI_IN_PERSON | {ZHAO}

# What must never reach somebody, whatever they ask for.
KEPT_FROM: Mapping[str, frozenset[str]] = {
    "stranger": EVERYTHING,
    "li": EVERYTHING - LIS - LI_IN_PERSON,
    "acme": EVERYTHING - ACMES,
    "zhao": EVERYTHING - {ZHAO},
    "hemu": EVERYTHING - {ZHAO},
    "zhou": EVERYTHING,
    "admin": EVERYTHING,
    "wang": frozenset({ZHAO}),
}


def confide(theatre: Any, ref: str) -> dict[str, Any]:
    """Everybody says, to those whom it concerns, what the others are not to know."""
    cast = theatre.cast
    for who, phone in PHONES.items():
        viewer = getattr(cast, who)
        accounts.change_particulars(viewer, viewer.name, phone)
    said = (
        (cast.wang, "add_note", {"words": NOTE}),
        (cast.sun, "add_note", {"words": SUPERVISORS_NOTE}),
        (cast.li, "write_to_mediator", {"words": LI_TO_WANG}),
        (cast.acme, "write_to_mediator", {"words": ACME_TO_WANG}),
        (cast.wang, "write_to_side", {"to": "consumer", "words": WANG_TO_LI}),
        (cast.wang, "write_to_side", {"to": "merchant", "words": WANG_TO_ACME}),
        (cast.li, "report_pressure", {"words": PRESSURE_OF_LI}),
        (cast.acme, "report_pressure", {"words": PRESSURE_OF_ACME}),
        (cast.wang, "propose", {"terms": TERMS, "words": "双方各让一步"}),
        (cast.li, "decline_proposal", {"words": ANSWER_OF_LI}),
        (cast.wang, "add_message", {"words": "请看方案"}),
        (cast.wang, "add_note", {"words": NOTE}),
    )
    for by, act, facts in said:
        theatre.hands.turn(minutes=1)
        do(by, ref, act, facts)
    a_complaint(cast.zhao, shop="禾木电器旗舰店", words=ZHAO)
    return {}
