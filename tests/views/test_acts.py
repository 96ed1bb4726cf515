"""Doing things to a case: every act has a page that says what follows, and an answer for whatever goes wrong."""

from io import BytesIO

import pytest
from flask import url_for

from portal.domain.parties import NOBODY_IN_PERSON
from portal.domain.rulebooks import RULEBOOKS
from portal.forms.acts import FORMS
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from portal.services.evidence import waiting_files
from tests.playing import REFUND_ID, a_case, case_called, do
from tests.samples import photo

pytestmark = pytest.mark.usefixtures("hands")

WORDS = "这几句话是我写的，不能丢"
TERMS = {"refund": "120.00", "send": "同款玻璃杯", "within_days": "5", "postage_by": "merchant"}
SAID = {"words": WORDS}
# By act: who does it in which scene, and what they fill in.
SCENES = {
    "accept_case": ("wang", "screening", {}),
    "ask_to_supplement": ("wang", "screening", {"items": ["payment_proof", "goods_photo"]}),
    "refuse_case": ("wang", "screening", {"reason": "out_of_scope"}),
    "supplement": ("li", "needs_info", SAID),
    "ask_more_time": ("li", "needs_info", {}),
    "answer": ("acme", "awaiting_merchant", SAID | {"stances-0-stance": "refuse", "stances-0-reason": "签收时完好"}),
    "accept_as_asked": ("acme", "awaiting_merchant", {}),
    "make_offer": ("acme", "awaiting_merchant", TERMS),
    "ask_for_mediator": ("li", "negotiating", {}),
    "take_case": ("wang", "intervention_queue", {}),
    "assign_mediator": ("sun", "mediating", {"mediator_id": "zhou"}),
    "declare_conflict": ("wang", "mediating", {}),
    "request_evidence": ("wang", "mediating", SAID | {"of": ["consumer", "merchant"], "why": "核对破损的时间"}),
    "propose": ("wang", "mediating", TERMS),
    "propose_extension": ("wang", "mediating", {}),
    "send_for_testing": ("wang", "mediating", {"laboratory": "市质检所", "advance_by": "merchant"}),
    "ask_to_end_testing": ("li", "testing", SAID),
    "receive_report": ("wang", "testing", SAID),
    "end_testing": ("wang", "testing", SAID),
    "ask_for_ruling": ("li", "mediating", {}),
    "close_record": ("wang", "mediating", {}),
    "terminate": ("wang", "mediating", SAID),
    "suspend": ("wang", "mediating", {"reason": "court"}),
    "resume_case": ("wang", "suspended", {}),
    "enforce": ("sun", "defaulted", SAID | {"how": "deposit"}),
    "give_more_time": ("sun", "defaulted", {"days": "3"}),
    "withdraw": ("li", "negotiating", {"reason": "solved"}),
    "undo_withdrawal": ("li", "withdrawn", {}),
    "ask_reconsideration": ("li", "not_accepted", SAID),
    "reopen": ("li", "consumer_inactive", {"reason": "inactive"}),
    "make_promise": ("acme", "negotiating", SAID | {"on": "2026-03-06", "at": "18:00"}),
    "add_message": ("li", "negotiating", SAID),
    "add_evidence": ("li", "negotiating", SAID),
    "correct": ("acme", "negotiating", SAID | {"entry": "answer"}),
    "write_to_mediator": ("li", "mediating", SAID),
    "write_to_side": ("wang", "mediating", SAID | {"to": "consumer"}),
    "report_pressure": ("li", "negotiating", SAID),
    "mask": ("wang", "mediating", SAID | {"entry": "file"}),
    "add_note": ("wang", "mediating", SAID),
    "accept_offer": ("li", "offer_open", {}),
    "decline_offer": ("li", "offer_open", {"reason": "amount_too_low"}),
    "retract_offer": ("acme", "offer_open", {}),
    "accept_proposal": ("li", "proposal_open", {}),
    "decline_proposal": ("li", "proposal_open", {}),
    "agree_to_extension": ("li", "extension_open", {}),
    "decline_extension": ("li", "extension_open", {}),
    "answer_request": ("li", "evidence", SAID),
    "drop_request": ("wang", "evidence", {}),
    "keep_promise": ("acme", "promise_open", SAID),
    "report_performance": ("acme", "settled", {"proof": "refund_id", "proof_no": REFUND_ID}),
    "confirm_performance": ("li", "compliance_check", {}),
    "contest_performance": ("li", "compliance_check", SAID),
    "find_done": ("wang", "checking_ruled", SAID),
    "find_not_done": ("wang", "checking_ruled", SAID),
}
BY_PEOPLE = {
    move.act for book in RULEBOOKS.values() for move in book.moves if move.who - NOBODY_IN_PERSON
}


def address(ref, act, no=None):
    return f"/cases/{ref}/{act.replace('_', '-')}" + (f"/{no}" if no else "")


def a_scene(state, cast, hands):
    if state != "checking_ruled":
        return a_case(state, cast, hands)
    return a_case("checking", cast, hands)


def filled(sent, ref, viewer, cast):
    """What is sent, with the words of the table made into what they stand for."""
    sent = dict(sent)
    if "mediator_id" in sent:
        sent["mediator_id"] = getattr(cast, sent["mediator_id"]).id
    if "entry" in sent:
        sent["entry"] = next(e.id for e in thread(viewer, ref) if e.act == sent["entry"])
    return sent


def thread(viewer, ref):
    return thread_seen_by(viewer, case_seen_by(viewer, ref))


def test_every_act_that_a_person_may_do_has_a_form_and_a_scene_here():
    # A ruling is written on a page of its own.
    assert BY_PEOPLE - set(FORMS) == {"issue_ruling"}
    assert set(SCENES) == BY_PEOPLE - {"issue_ruling"}


@pytest.mark.parametrize("act", SCENES)
def test_every_act_has_a_page_and_can_be_done_from_it(act, browser, cast, hands):
    who, state, sent = SCENES[act]
    viewer = getattr(cast, who)
    if state == "checking_ruled":
        viewer = cast.sun  # a case that was settled without a mediator is checked by the desk
    ref = a_scene(state, cast, hands)
    before = len(thread(cast.sun, ref))
    for language in ("zh", "en"):
        page = browser(viewer, language=language).get(address(ref, act))
        assert page.status_code == 200, page.text
        assert f'action="{address(ref, act)}"' in page.text
    answer = browser(viewer).post(address(ref, act), data=filled(sent, ref, viewer, cast) | {"key": "one"})
    assert answer.status_code == 303, answer.text
    made = thread(cast.sun, ref)[before:]
    assert made[0].act == act
    # Whoever does not see the case any more is led to their list.
    gone = act in ("accept_case", "ask_to_supplement", "refuse_case", "declare_conflict")
    assert answer.location == ("/cases" if gone else f"/cases/{ref}#entry-{made[0].id}")
