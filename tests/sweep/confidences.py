"""A case full of things that not everybody may read, each with words that nobody else would write."""

from collections.abc import Mapping
from typing import Any

from portal.extensions import db
from portal.models.evidence import Evidence
from portal.services import accounts
from tests.playing import A_FINDING, A_GRAVE_MEASURE, TERMS, a_complaint, case_called, do

PHONES = {"li": "13912345678", "acme": "13887654321", "wang": "13700001111"}

NOTE, SUPERVISORS_NOTE = "canary-violet-note", "canary-violet-note-of-sun"
LI_TO_WANG, ACME_TO_WANG = "canary-from-li-alone", "canary-from-acme-alone"
WANG_TO_LI, WANG_TO_ACME = "canary-to-li-alone", "canary-to-acme-alone"
PRESSURE_OF_LI, PRESSURE_OF_ACME = "canary-pressed-li", "canary-pressed-acme"
ANSWER_OF_LI = "canary-answer-of-li"
SERVICE_OF_LI, SERVICE_OF_ACME, SERVED_LI = "canary-service-of-li", "canary-service-of-acme", "canary-answer-to-li"
ZHAO = "canary-of-zhao"

DESK_ONLY = frozenset({NOTE, SUPERVISORS_NOTE})
LIS = frozenset({LI_TO_WANG, WANG_TO_LI, PRESSURE_OF_LI, ANSWER_OF_LI, SERVICE_OF_LI, SERVED_LI, PHONES["li"]})
ACMES = frozenset({ACME_TO_WANG, WANG_TO_ACME, PRESSURE_OF_ACME, SERVICE_OF_ACME, PHONES["acme"], "acme@demo.test"})
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
    # Administrators see to people's accounts, and know them by their addresses; of cases they read nothing.
    "admin": EVERYTHING - {f"{who}@demo.test" for who in ("li", "acme", "wang", "sun")},
    "wang": frozenset({ZHAO}),
}

REFUSED_CLAIM, WITHDRAWN_CLAIM, HELD_CLAIM = "canary-claim-refused", "canary-claim-withdrawn", "canary-claim-held"
WHY_REFUSED, WHY_WITHDRAWN = "canary-why-refused", "canary-why-withdrawn"
CAPTION, FILE_NAME = "canary-caption-of-a-claim", "canary-file-of-a-claim.txt"
PROPOSED, RETURNED, PROPOSED_AGAIN = "canary-finding-proposed", "canary-finding-returned", "canary-finding-again"
WEIGHED, RISK, SENT_BACK, WEIGHED_AGAIN = "canary-weighed", "canary-risk", "canary-sent-back", "canary-weighed-again"

OF_CLAIMS = frozenset({REFUSED_CLAIM, WITHDRAWN_CLAIM, HELD_CLAIM, WHY_REFUSED, WHY_WITHDRAWN, CAPTION, FILE_NAME})
OF_FINDINGS = frozenset({PROPOSED, RETURNED, PROPOSED_AGAIN})
OF_MEASURES = frozenset({WEIGHED, RISK, SENT_BACK, WEIGHED_AGAIN})


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
        (cast.li, "complain_of_service", {"about": "slow", "words": SERVICE_OF_LI}),
        (cast.sun, "uphold_service", {"words": SERVED_LI}),
        (cast.acme, "complain_of_service", {"about": "conduct", "words": SERVICE_OF_ACME}),
        (cast.wang, "add_message", {"words": "请看方案"}),
        (cast.wang, "add_note", {"words": NOTE}),
    )
    for by, act, facts in said:
        theatre.hands.turn(minutes=1)
        do(by, ref, act, facts)
    a_complaint(cast.zhao, shop="禾木电器旗舰店", words=ZHAO)
    return {}


def claim(theatre: Any, ref: str) -> dict[str, Any]:
    """Acme claims bad faith three times: once it is refused, once they think better of it, once nobody has looked yet."""
    cast = theatre.cast
    _claim(theatre, ref, "extortion", REFUSED_CLAIM)
    do(cast.sun, ref, "refuse_claim", {"words": WHY_REFUSED})
    _claim(theatre, ref, "forgery", WITHDRAWN_CLAIM)
    do(cast.acme, ref, "withdraw_claim", {"words": WHY_WITHDRAWN})
    _claim(theatre, ref, "fabrication", HELD_CLAIM)
    return {}


def find(theatre: Any, ref: str) -> dict[str, Any]:
    """One person writes a finding, another sends it back, and it is written again; nobody has confirmed it."""
    for by, act, words in (("wang", "propose_finding", PROPOSED), ("zhou", "return_finding", RETURNED)):
        theatre.hands.turn(minutes=1)
        do(theatre.viewer(by), ref, act, _finding(words) if act == "propose_finding" else {"words": words})
    theatre.hands.turn(minutes=1)
    do(theatre.cast.wang, ref, "propose_finding", _finding(PROPOSED_AGAIN))
    return {}


def weigh(theatre: Any, ref: str) -> dict[str, Any]:
    """A measure is sent for a signature, comes back, and is sent again; nobody has signed it."""
    for by, act, facts in (
        ("sun", "submit_sanction", A_GRAVE_MEASURE | {"reasons": WEIGHED, "risk": RISK}),
        ("admin", "return_sanction", {"words": SENT_BACK}),
        ("sun", "submit_sanction", A_GRAVE_MEASURE | {"reasons": WEIGHED_AGAIN, "risk": RISK}),
    ):
        theatre.hands.turn(minutes=1)
        do(theatre.viewer(by), ref, act, facts)
    return {}


def _claim(theatre: Any, ref: str, ground: str, words: str) -> None:
    theatre.hands.turn(minutes=1)
    said = {"ground": ground, "words": words, "files": (), "numbers": ()}
    do(theatre.cast.acme, ref, "claim_malice", {"grounds": (said,), "declared": True})
    of_this_case = db.update(Evidence).where(Evidence.case_id == case_called(ref).id, Evidence.held)
    db.session.execute(of_this_case.values(caption=CAPTION, file_name=FILE_NAME))
    db.session.commit()


def _finding(words: str) -> dict[str, Any]:
    return A_FINDING | {"reasons": words, "findings": ({**A_FINDING["findings"][0], "why": words},)}
