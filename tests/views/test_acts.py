"""Doing things to a case: every act has a page that says what follows, and an answer for whatever goes wrong."""

import re
from datetime import timedelta
from io import BytesIO
from threading import Thread

import pytest

from portal import clock
from portal.domain.parties import NOBODY_IN_PERSON
from portal.domain.rulebooks import RULEBOOKS
from portal.forms.registry import FORMS
from portal.phrases import act_hint
from portal.queries.cases import case_seen_by, evidence_seen_by, thread_seen_by
from portal.services.evidence import waiting_files
from tests.playing import REFUND_ID, a_case, case_called, do
from tests.samples import photo

pytestmark = pytest.mark.usefixtures("hands")

WORDS = "这几句话是我写的，不能丢"
TERMS = {"refund": "120.00", "send": "同款玻璃杯", "within_days": "5", "postage_by": "merchant"}
SAID = {"words": WORDS}
GRID = {
    **dict.fromkeys(("number", "proportion", "gravity", "intention"), "一次，较轻"),
    "reasons": "提醒不足以防止再次发生",
}
NEW_RULING = {
    "claims-0-result": "not_found",
    "claims-0-why": "照片看不出裂纹",
    "claims-0-no_evidence": "y",
    "outcome": "ruled_split",
    "reasons": "复核看了原图",
    "summary": "商家退款90元。",
    "remedies-0-to": "merchant",
    "remedies-0-what": "pay",
    "remedies-0-amount": "90.00",
    "remedies-0-days": "3",
    "remedies-0-after": "",
}
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
    "hand_over": ("wang", "mediating", SAID | {"mediator_id": "zhou"}),
    "declare_conflict": ("wang", "mediating", {}),
    "request_evidence": ("wang", "mediating", SAID | {"of": ["consumer", "merchant"], "why": "核对破损的时间"}),
    "propose": ("wang", "mediating", TERMS),
    "propose_extension": ("wang", "mediating", {}),
    "send_for_testing": (
        "wang",
        "mediating",
        {"laboratory": "市质检所", "advance_by": "merchant", "expected_on": "2026-03-30"},
    ),
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
    "log_contact": (
        "li",
        "negotiating",
        SAID
        | {"person": "小周", "channel": "phone", "spoken_on": "2026-03-01", "spoken_time": "15:00"}
        | {"promised_by": "merchant", "promised": "退回货款", "on": "2026-03-09", "at": "18:00"},
    ),
    "confirm_promise": ("acme", "promise_reported", {}),
    "correct_promise": ("acme", "promise_unconfirmed", SAID | {"on": "2026-03-09", "at": "18:00"}),
    "confirm_kept": ("li", "promise_kept", {}),
    "ask_request_time": ("li", "evidence", {}),
    "comment_on_report": ("acme", "report_received", SAID),
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
    "sign_ruling": ("sun", "signature_open", {}),
    "return_ruling": ("sun", "signature_open", SAID),
    "ask_recusal": ("li", "mediating", SAID | {"ground": "tie"}),
    "grant_recusal": ("sun", "recusal_open", SAID),
    "refuse_recusal": ("sun", "recusal_open", SAID),
    "ask_review": ("acme", "ruled_with_duties", {"grounds-1-chosen": "y", "grounds-1-words": WORDS}),
    "accept_review": ("zhou", "review_screening", SAID | {"stay": "y"}),
    "refuse_review": ("zhou", "review_screening", SAID),
    "answer_review": ("li", "review_hearing", SAID),
    "uphold_ruling": ("zhou", "review_deciding", SAID),
    "correct_ruling": (
        "zhou",
        "review_deciding",
        SAID | {"summary": "杯体有裂纹，商家退款。", "reasons": "没有检查记录。"},
    ),
    "submit_new_ruling": ("zhou", "review_deciding", NEW_RULING),
    "sign_new_ruling": ("sun", "review_signing", {}),
    "return_new_ruling": ("sun", "review_signing", SAID),
    "ask_for_measure": ("wang", "ruled_for_consumer", SAID),
    "claim_malice": (
        "acme",
        "negotiating",
        {"grounds-0-chosen": "y", "grounds-0-words": WORDS, "declared": "y", "files": "聊天记录.jpg"},
    ),
    "withdraw_claim": ("acme", "claim_hearing", {}),
    "accept_claim": ("sun", "claim_screening", {}),
    "refuse_claim": ("sun", "claim_screening", SAID),
    "answer_claim": ("li", "claim_hearing", SAID),
    "ask_claim_time": ("li", "claim_hearing", {}),
    "rebut": ("acme", "claim_rebuttal", SAID),
    "propose_finding": (
        "wang",
        "claim_finding",
        {
            "findings-0-result": "found",
            "findings-0-why": "聊天记录写得清楚",
            "result": "established",
            "reasons": "聊天记录完整",
        },
    ),
    "confirm_finding": ("zhou", "claim_confirming", {}),
    "return_finding": ("zhou", "claim_confirming", SAID),
    "call_to_answer": ("sun", "merchant_abused", SAID),
    "answer_charge": ("acme", "merchant_charged", SAID),
    "ask_charge_time": ("acme", "merchant_charged", {}),
    "impose": ("sun", "sanction_weighing", GRID | {"measure": "warning", "days": "180"}),
    "submit_sanction": ("sun", "sanction_weighing", GRID | {"measure": "filing_suspended", "days": "60"}),
    "spare": ("sun", "sanction_weighing", SAID),
    "appeal": ("li", "sanctioned", SAID),
    "appeal_belatedly": ("li", "sanctioned_long_ago", SAID | {"late_reason": "住院三个月"}),
    "withdraw_appeal": ("li", "appeal_open", {}),
    "ask_intervention": ("li", "mediating", SAID),
    "take_over": ("sun", "intervention_open", SAID | {"mediator_id": "zhou"}),
    "instruct": ("sun", "intervention_open", SAID),
    "find_no_ground": ("sun", "intervention_open", SAID),
    "withdraw_intervention": ("li", "intervention_open", {}),
    "complain_higher": ("li", "intervention_late", SAID),
    "complain_of_service": ("acme", "mediating", SAID | {"about": "slow"}),
    "uphold_service": ("sun", "service_first", SAID),
    "dismiss_service": ("sun", "service_first", SAID),
    "pass_up": ("sun", "service_first", SAID),
    "ask_second_tier": ("li", "service_upheld", SAID),
    "withdraw_service": ("li", "service_second", {}),
    "chase": ("acme", "negotiating", {}),
    "post_update": ("wang", "update_open", SAID),
}
# They begin at a file: test_evidence.py does them.
# What an administrator signs, and who decides an appeal, has pages of its own: test_office.py.
AT_THE_OFFICE = {"sign_sanction", "return_sanction", "dismiss_appeal", "allow_appeal"}
ABOUT_A_FILE = {"withdraw_evidence", "show_redacted", "restrict_evidence", "lift_restriction"}
BY_PEOPLE = {move.act for book in RULEBOOKS.values() for move in book.moves if move.who - NOBODY_IN_PERSON}


def address(ref, act, no=None):
    return f"/cases/{ref}/{act.replace('_', '-')}" + (f"/{no}" if no else "")


def action_of(page, ref, act):
    """Where the form of the page leads."""
    return re.search(rf'action="({address(ref, act)}(?:/[0-9]+)?)"', page.text).group(1)


def a_scene(state, cast, hands):
    if state != "checking_ruled":
        return a_case(state, cast, hands)
    return a_case("checking", cast, hands)


def filled(sent, ref, viewer, cast):
    """What is sent, with the words of the table made into what they stand for."""
    sent = dict(sent)
    if "mediator_id" in sent:
        sent["mediator_id"] = getattr(cast, sent["mediator_id"]).id
    if "files" in sent:
        sent["files"] = (BytesIO(photo()), sent["files"])
    if "entry" in sent:
        sent["entry"] = next(e.id for e in thread(viewer, ref) if e.act == sent["entry"])
    return sent


def thread(viewer, ref):
    return thread_seen_by(viewer, case_seen_by(viewer, ref))


def test_every_act_that_a_person_may_do_has_a_form_and_a_scene_here():
    # A ruling is written on a page of its own.
    assert BY_PEOPLE - set(FORMS) == {"issue_ruling", "submit_for_signature"}
    assert set(SCENES) | ABOUT_A_FILE | AT_THE_OFFICE == set(FORMS) & BY_PEOPLE


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
        action = action_of(page, ref, act)
    answer = browser(viewer).post(action, data=filled(sent, ref, viewer, cast) | {"key": "one"})
    assert answer.status_code == 303, answer.text
    made = thread(cast.sun, ref)[before:]
    assert act in (made[0].act, made[-1].act)  # a note for the team goes before a hand-over
    # Whoever does not see the case any more is led to their list.
    gone = act in (
        "accept_case",
        "ask_to_supplement",
        "refuse_case",
        "declare_conflict",
        "hand_over",
        "confirm_finding",
        *("accept_review", "refuse_review", "uphold_ruling", "correct_ruling", "submit_new_ruling"),
    )
    assert answer.location == ("/cases" if gone else f"/cases/{ref}#entry-{made[0].id}")


def post(browser, who, ref, act, no=None, /, **sent):
    return browser(who).post(address(ref, act, no), data=sent)


@pytest.mark.parametrize(
    ("act", "state", "who", "wrong", "said"),
    [
        ("add_message", "negotiating", "li", {}, "请写要补充的话，或者添加文件"),
        ("answer", "awaiting_merchant", "acme", {"words": WORDS}, "请选择同意、另提方案或不同意"),
        ("answer", "awaiting_merchant", "acme", {"words": WORDS, "stances-0-stance": "refuse"}, "请写明为什么不同意"),
        ("make_offer", "negotiating", "li", TERMS | {"refund": "", "send": ""}, "请至少写一项"),
        ("make_offer", "negotiating", "li", TERMS | {"refund": "500"}, "¥500.00超过了最多可以填写的¥499.00"),
        ("make_offer", "negotiating", "li", TERMS | {"refund": "不少"}, "请填写金额，例如 199.00"),
        ("make_offer", "negotiating", "li", TERMS | {"within_days": "31"}, "请填写1到30之间的天数"),
        ("make_offer", "negotiating", "li", TERMS | {"within_days": ""}, "请填写1到30之间的天数"),
        ("decline_offer", "offer_open", "li", {"words": WORDS}, "请选择一个理由"),
        ("make_promise", "negotiating", "li", SAID | {"on": "2026-03-01", "at": "18:00"}, "请填写还没有到的时间"),
        ("make_promise", "negotiating", "li", SAID | {"on": "2026-09-01", "at": "18:00"}, "最晚90天之内"),
        ("make_promise", "negotiating", "li", SAID | {"on": "9999-12-31", "at": "18:00"}, "请填写还没有到的时间"),
        ("make_promise", "negotiating", "li", SAID | {"on": "0001-01-01", "at": "00:00"}, "请填写还没有到的时间"),
        ("make_promise", "negotiating", "li", SAID | {"at": "18:00"}, "请填写日期"),
        ("report_performance", "settled", "acme", {"proof": "waybill", "proof_no": "12"}, "请填写快递单号"),
        ("report_performance", "settled", "acme", {"proof_no": REFUND_ID}, "请选择用什么证明"),
        ("request_evidence", "mediating", "wang", SAID, "请选择向哪一方要"),
        ("request_evidence", "mediating", "wang", {"of": "consumer"}, "请写明要补充什么"),
        ("ask_to_supplement", "screening", "wang", {}, "请勾选缺的材料"),
        ("refuse_case", "screening", "wang", SAID, "请选择一个理由"),
        ("write_to_side", "mediating", "wang", SAID, "请选择写给哪一方"),
        ("suspend", "mediating", "wang", SAID, "请选择中止的原因"),
        ("send_for_testing", "mediating", "wang", SAID | {"advance_by": "merchant"}, "请填写检测机构的名称"),
        ("enforce", "defaulted", "sun", SAID, "请选择怎样处理"),
        ("give_more_time", "defaulted", "sun", {"days": "0"}, "请填写1到30之间的天数"),
        ("assign_mediator", "mediating", "sun", {}, "请选择一位调解员"),
        ("assign_mediator", "mediating", "sun", {"mediator_id": "1"}, "请从列出的选项里选一个"),
        ("correct", "negotiating", "acme", SAID, "请选择是哪一条"),
        ("correct", "negotiating", "acme", SAID | {"entry": "nowhere"}, "请从列出的选项里选一个"),
        ("add_note", "mediating", "wang", {"words": " "}, "请写备注的内容"),
        ("terminate", "mediating", "wang", {"words": "长" * 4001}, "请不要超过4000个字"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_everything_typed_is_kept(
    browser, cast, hands, act, state, who, wrong, said
):
    ref = a_case(state, cast, hands)
    seq = case_called(ref).last_seq
    answer = post(browser, getattr(cast, who), ref, act, **wrong)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "once in the summary and once at the field"
    assert "出错：" in answer.text
    for name, typed in wrong.items():
        assert name == "entry" or typed.strip() in answer.text
    assert case_called(ref).last_seq == seq


@pytest.mark.parametrize("who", ["zhao", "hemu", "admin"])
def test_a_case_of_others_is_not_there(browser, cast, hands, who):
    ref = a_case("offer_open", cast, hands)
    someone = browser(getattr(cast, who))
    assert someone.get(address(ref, "accept_offer")).status_code == 404
    assert someone.post(address(ref, "accept_offer"), data=SAID).status_code == 404
    assert browser(cast.li).get(address("PL-260302-99999", "add_message")).status_code == 404


def test_a_stranger_is_asked_to_sign_in_and_keeps_the_words(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    assert browser().get(address(ref, "add_message")).status_code == 303
    answer = browser().post(address(ref, "add_message"), data=SAID)
    assert answer.status_code == 401
    assert WORDS in answer.text


@pytest.mark.parametrize("act", ["take_case", "issue_ruling", "add_note", "remind", "settle"])
def test_somebody_elses_part_is_refused_and_the_words_are_given_back(browser, cast, hands, act):
    ref = a_case("offer_open", cast, hands)
    assert browser(cast.li).get(address(ref, act)).status_code == 403
    answer = browser(cast.li).post(address(ref, act), data=SAID | {"key": "k" * 22, "seen": "s" * 22})
    assert answer.status_code == 403
    assert WORDS in answer.text
    assert "k" * 22 not in answer.text
    assert "s" * 22 not in answer.text


@pytest.mark.parametrize("act", ["no_such_thing", "file"])
def test_there_is_no_page_for_what_is_no_act(browser, cast, hands, act):
    ref = a_case("offer_open", cast, hands)
    assert browser(cast.li).get(address(ref, act)).status_code == 404


def test_an_offer_that_was_withdrawn_meanwhile_is_not_accepted_and_the_page_says_what_happened(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    seen = thread(cast.li, ref)[-1].id
    assert f'value="{seen}"' in li.get(address(ref, "accept_offer", 2)).text
    hands.turn(minutes=5)
    do(cast.acme, ref, "retract_offer")
    answer = li.post(address(ref, "accept_offer", 2), data=SAID | {"key": "one", "seen": seen})
    assert answer.status_code == 409
    assert "在这期间发生了什么" in answer.text
    assert "艾可美数码旗舰店 撤回了方案1" in answer.text
    assert "提出了方案1" not in answer.text, "that was known before"
    assert "协商中" in answer.text
    assert WORDS in answer.text
    assert "readonly" in answer.text
    assert f'href="/cases/{ref}"' in answer.text
    part = li.post(
        address(ref, "accept_offer", 2), data=SAID | {"key": "one", "seen": seen}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 409
    assert "<html" not in part.text
    assert WORDS in part.text


def test_an_offer_that_took_the_place_of_the_one_that_was_read_is_not_accepted_unread(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    assert f'action="{address(ref, "accept_offer", 2)}"' in li.get(address(ref, "accept_offer")).text
    do(cast.acme, ref, "make_offer", {"terms": {"refund_fen": 100}})
    assert li.post(address(ref, "accept_offer", 2), data={"key": "one"}).status_code == 409
    assert case_called(ref).state == "negotiating"


def test_the_time_that_is_left_is_that_of_what_waits_for_the_reader(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    soon = (clock.now() + timedelta(hours=3)).isoformat()
    do(cast.acme, ref, "make_promise", {"words": "上传快递登记结果", "due_at": soon})
    answer = browser(cast.li).get(address(ref, "accept_offer", 99))
    assert answer.status_code == 409
    assert "还剩3小时" not in answer.text and "还剩" in answer.text


@pytest.mark.parametrize("unseen", ["\u200b\u200b", "\u2060 \ufeff", "\u3164", "\u2800\u200d"])
def test_what_nobody_can_see_is_nothing(browser, cast, hands, unseen):
    ref = a_case("negotiating", cast, hands)
    answer = browser(cast.acme).post(
        address(ref, "make_offer"), data={"send": unseen, "within_days": "3", "key": "one"}
    )
    assert answer.status_code == 422
    assert case_called(ref).state == "negotiating"


@pytest.mark.parametrize("who, lapse", [("acme", "记为逾期未履行"), ("li", "到期先提醒一次")])
def test_a_day_that_a_ruling_sets_says_what_follows_when_it_passes(browser, cast, hands, who, lapse):
    ref = a_case("ruled_with_duties", cast, hands)
    assert lapse in browser(getattr(cast, who)).get(f"/cases/{ref}").text


def test_a_note_of_the_team_is_no_news_to_a_side(browser, cast, hands):
    ref = a_case("proposal_half_answered", cast, hands)
    seen = thread(cast.li, ref)[-1].id
    do(cast.wang, ref, "add_note", {"words": "消费者的照片比较可信"})
    answer = browser(cast.li).post(address(ref, "accept_proposal"), data={"seen": seen})
    assert answer.status_code == 409
    assert "在这期间发生了什么" not in answer.text
    assert "备注" not in answer.text


def test_after_the_deadline_it_is_too_late_even_before_the_clock_was_wound(any_database, browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    seen = thread(cast.li, ref)[-1].id
    hands.turn(days=4)
    answer = li.post(address(ref, "accept_offer"), data=SAID | {"seen": seen})
    assert answer.status_code == 409
    assert "方案1到期没有回应，已失效" in answer.text
    assert WORDS in answer.text
    assert case_seen_by(cast.li, ref).file.proceeding(2).state == "offer_expired"


def test_what_cannot_be_done_yet_says_why(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    page = browser(cast.acme).get(address(ref, "ask_for_mediator"))
    assert page.status_code == 409
    assert "协商期限过半之后，商家才能请调解员介入。" in page.text


def test_every_written_field_of_an_offer_that_comes_too_late_is_given_back(browser, cast, hands):
    ref = a_case("settled", cast, hands)
    answer = browser(cast.li).post(address(ref, "make_offer"), data=TERMS | {"words": WORDS, "key": "one"})
    assert answer.status_code == 409
    for words in ("120.00", "同款玻璃杯", WORDS):
        assert words in answer.text
    answer = browser(cast.acme).post(
        address(ref, "answer"), data={"stances-0-stance": "refuse", "stances-0-reason": "签收时没有破损"}
    )
    assert answer.status_code == 409
    assert "签收时没有破损" in answer.text


@pytest.mark.parametrize("number", ["²", "9" * 5_000], ids=["a small two", "more digits than a number may have"])
def test_an_answer_to_what_is_no_number_is_to_none_of_the_results(browser, cast, hands, number):
    ref = a_case("awaiting_merchant", cast, hands)
    answer = browser(cast.acme).post(address(ref, "answer"), data=SAID | {f"stances-{number}-stance": "refuse"})
    assert answer.status_code == 422


def test_a_double_click_does_one_thing(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    li = browser(cast.li)
    first = li.post(address(ref, "accept_offer"), data={"key": "one"})
    seq = case_called(ref).last_seq
    second = li.post(address(ref, "accept_offer"), data={"key": "one"})
    assert first.status_code == second.status_code == 303
    assert first.location.startswith(second.location)
    assert case_called(ref).last_seq == seq
    assert li.post(address(ref, "accept_offer"), data={"key": "two"}).status_code == 409


def test_a_double_click_hands_a_file_in_once(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = browser(cast.li)
    for _ in range(2):
        answer = li.post(address(ref, "add_message"), data={"key": "one", "files": (BytesIO(photo()), "a.jpg")})
        assert answer.status_code == 303
    assert len(evidence_seen_by(cast.li, case_seen_by(cast.li, ref))) == 1
    assert waiting_files(cast.li, case_id=case_called(ref).id) == []


def test_htmx_gets_an_empty_answer_and_word_that_the_case_has_changed(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    answer = browser(cast.li).post(address(ref, "add_message"), data=SAID, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text, answer.headers["HX-Trigger"]) == (200, "", "case-changed")
    wrong = browser(cast.li).post(address(ref, "add_message"), headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "<html" not in wrong.text


def test_a_file_that_is_refused_loses_neither_the_words_nor_the_other_files(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = browser(cast.li)
    files = [(BytesIO(photo()), "裂纹.jpg"), (BytesIO(b"MZ\0 not a picture"), "病毒.exe")]
    answer = li.post(address(ref, "add_evidence"), data=SAID | {"key": "one", "files": files, "kind": "goods_photo"})
    assert answer.status_code == 422
    assert "「病毒.exe」没有收下。" in answer.text
    assert WORDS in answer.text
    assert "裂纹.jpg" in answer.text
    (waiting,) = waiting_files(cast.li, case_id=case_called(ref).id)
    assert f'name="kept" type="checkbox" value="{waiting.id}" checked' in answer.text
    assert li.get(f"/cases/{ref}/evidence/{waiting.id}/thumbnail").status_code == 200
    assert browser(cast.acme).get(f"/cases/{ref}/evidence/{waiting.id}/thumbnail").status_code == 404
    # It is there on the next visit too, and goes in with the words.
    assert "裂纹.jpg" in li.get(address(ref, "add_evidence")).text
    answer = li.post(address(ref, "add_evidence"), data=SAID | {"key": "one", "kept": [waiting.id]})
    assert answer.status_code == 303
    (piece,) = evidence_seen_by(cast.acme, case_seen_by(cast.acme, ref))
    assert (piece.id, piece.kind, piece.number) == (waiting.id, "goods_photo", 1)


def test_a_file_that_a_script_sent_can_be_removed_again_and_is_described_with_the_form(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    li = browser(cast.li)
    for name in ("一.jpg", "二.jpg"):
        row = li.post(f"/cases/{ref}/files", data={"files": (BytesIO(photo()), name)}, headers={"HX-Request": "true"})
        assert row.status_code == 201 and name in row.text and "<html" not in row.text
    refused = li.post(f"/cases/{ref}/files", data={"files": (BytesIO(b"MZ\0"), "病毒.exe")})
    assert refused.status_code == 422 and "「病毒.exe」没有收下。" in refused.text
    one, two = (file.id for file in waiting_files(cast.li, case_id=case_called(ref).id))
    sent = SAID | {"key": "one", "kept": [one, two], "shows": "杯口有裂纹"}
    without = li.post(address(ref, "add_evidence"), data=sent | {"remove": one})
    assert without.status_code == 200 and WORDS in without.text and "杯口有裂纹" in without.text
    assert one not in without.text and two in without.text
    assert case_called(ref).evidence_count == 0
    done = sent | {"kept": [two], "kind": "goods_photo", "claims": ["for happened"]}
    assert li.post(address(ref, "add_evidence"), data=done).status_code == 303
    (piece,) = evidence_seen_by(cast.li, case_seen_by(cast.li, ref))
    assert (piece.shows, piece.kind, [tie.key for tie in piece.claims]) == (
        "杯口有裂纹",
        "goods_photo",
        ["for happened"],
    )
    assert browser(cast.zhao).post(f"/cases/{ref}/files").status_code == 404


def test_files_are_kept_when_the_words_are_what_is_wrong(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    files = [(BytesIO(photo()), "出库.jpg")]
    answer = post(browser, cast.acme, ref, "answer", words=WORDS, files=files, caption="出库前拍的")
    assert answer.status_code == 422
    (waiting,) = waiting_files(cast.acme, case_id=case_called(ref).id)
    assert (waiting.file_name, waiting.caption, waiting.kind) == ("出库.jpg", "出库前拍的", "other")
    assert waiting.id in answer.text


def test_files_of_somebody_else_cannot_be_handed_in(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    post(browser, cast.li, ref, "add_evidence", files=[(BytesIO(photo()), "a.jpg"), (BytesIO(b"MZ\0"), "b.exe")])
    (waiting,) = waiting_files(cast.li, case_id=case_called(ref).id)
    assert post(browser, cast.acme, ref, "add_message", words=WORDS, kept=waiting.id).status_code == 303
    assert post(browser, cast.acme, ref, "add_message", kept=waiting.id).status_code == 422
    assert len(evidence_seen_by(cast.li, case_seen_by(cast.li, ref))) == 0


def test_nobody_hands_files_in_who_may_not_act(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    answer = post(browser, cast.li, ref, "answer", words=WORDS, files=[(BytesIO(photo()), "a.jpg")])
    assert answer.status_code == 403
    assert waiting_files(cast.li, case_id=case_called(ref).id) == []


class TestWithALittleRoom:
    """Where no more than a hundred kilobytes are taken."""

    @pytest.fixture
    def settings(self):
        return {"MAX_CONTENT_LENGTH": 100 * 1024}

    def test_what_is_too_large_is_refused_with_the_limit(self, browser, cast, hands):
        ref = a_case("negotiating", cast, hands)
        answer = post(browser, cast.li, ref, "add_evidence", files=[(BytesIO(b"x" * 200_000), "a.jpg")])
        assert answer.status_code == 413
        assert "100 KB" in answer.text
        assert f'href="/cases/{ref}"' in answer.text


def test_before_saying_yes_the_whole_terms_are_shown_once_more(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    page = browser(cast.li).get(address(ref, "accept_offer", 2)).text
    for words in (
        "同意方案1",
        "¥120.00",
        "同款玻璃杯",
        "和提出的要求相比：退款少¥80.00",
        "艾可美数码旗舰店</b> 退款¥120.00，原路退回",
        "达成和解后5天内",
        "到期没有履行，记为逾期未履行，由组长处理。",
        "没有写进条款的要求，你就不再提了。",
    ):
        assert words in page, words


def test_agreeing_to_everything_shows_what_that_is(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    page = browser(cast.acme).get(address(ref, "accept_as_asked")).text
    for words in ("部分退款 ¥200.00", "达成和解后72小时内", "你要按上面的条款和期限履行，并填写凭证。"):
        assert words in page, words


def test_a_counter_offer_begins_with_the_terms_it_answers(browser, cast, hands):
    ref = a_case("offer_open", cast, hands)
    page = browser(cast.li).get(address(ref, "make_offer")).text
    assert 'value="120.00"' in page
    assert 'value="同款玻璃杯"' in page
    assert 'value="5"' in page
    assert "你还可以提3次方案。" in page
    assert "最多¥499.00，就是实付的金额。" in page
    do(cast.li, ref, "make_offer", {"terms": {"refund_fen": 15000}})
    assert "你还可以提2次方案。" in browser(cast.acme).get(address(ref, "make_offer")).text


def test_terms_are_recorded_as_they_were_typed(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    sent = TERMS | {"return_goods": "y", "postage_by": "consumer", "other": "延保一年", "words": WORDS}
    assert post(browser, cast.li, ref, "make_offer", **sent).status_code == 303
    assert thread(cast.li, ref)[-1].facts["terms"] == {
        "refund_fen": 12000,
        "return_goods": True,
        "postage_by": "consumer",
        "send": "同款玻璃杯",
        "repair": False,
        "other": "延保一年",
        "within_days": 5,
    }


def test_a_promise_is_dated_in_beijing(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    assert post(browser, cast.li, ref, "make_promise", words=WORDS, on="2026-03-06", at="18:00").status_code == 303
    assert case_seen_by(cast.li, ref).file.of_kind("promise")[0].due_at.isoformat() == "2026-03-06T10:00:00+00:00"


def test_a_correction_begins_with_the_entry_it_is_about(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    said = next(e for e in thread(cast.acme, ref) if e.act == "answer")
    filed = next(e for e in thread(cast.acme, ref) if e.act == "file")
    page = browser(cast.acme).get(f"{address(ref, 'correct')}?entry={said.id}").text
    assert f'selected value="{said.id}"' in page
    assert '<blockquote class="quote words">我们核对一下</blockquote>' in page
    assert filed.id not in page, "one corrects oneself"


def test_withdrawing_under_pressure_is_told_to_the_desk_alone(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    assert post(browser, cast.li, ref, "withdraw", reason="pressure", words=WORDS).status_code == 303
    assert not any(WORDS in str(e.facts) or "pressure" in str(e.facts) for e in thread(cast.acme, ref))
    assert any(e.act == "report_pressure" and e.facts["words"] == WORDS for e in thread(cast.sun, ref))


def test_a_mediator_who_is_tied_to_the_case_cannot_be_named(browser, cast, hands):
    ref = a_case("mediating", cast, hands)
    do(cast.wang, ref, "declare_conflict")
    page = browser(cast.sun).get(address(ref, "assign_mediator")).text
    assert "周航（在办0件，上限30件）" in page
    assert "王敏" not in page


def test_a_ruling_is_written_on_its_own_page(browser, cast, hands):
    ref = a_case("ruling", cast, hands)
    wang = browser(cast.wang)
    assert wang.get(address(ref, "issue_ruling")).status_code == 200
    assert wang.get(address(ref, "issue_ruling", 1)).location == f"/cases/{ref}/issue-ruling"


def test_whoever_confirms_sees_what_was_reported(browser, cast, hands):
    ref = a_case("compliance_check", cast, hands)
    page = browser(cast.li).get(address(ref, "confirm_performance")).text
    assert REFUND_ID in page
    assert "退款¥150.00，原路退回" in page


def test_of_two_clicks_at_once_one_hands_the_file_in(any_database, app, browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    path, content = address(ref, "add_message"), photo()
    browsers = [browser(cast.li) for _ in range(2)]
    tokens = [li.token() for li in browsers]
    answers = []

    def click(li, token):
        sent = {"key": "one", "csrf_token": token, "files": (BytesIO(content), "a.jpg")}
        with app.app_context():
            answers.append(li.post(path, data=sent, token=False).status_code)

    clicks = [Thread(target=click, args=both) for both in zip(browsers, tokens, strict=True)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert answers == [303, 303]
    assert len(evidence_seen_by(cast.li, case_seen_by(cast.li, ref))) == 1
    assert waiting_files(cast.li, case_id=case_called(ref).id) == []


def test_what_a_payment_is_proved_with_is_chosen_already(browser, cast, hands):
    ref = a_case("settled", cast, hands)
    assert 'checked id="proof-0"' in browser(cast.acme).get(address(ref, "report_performance")).text


@pytest.mark.parametrize("act", [*SCENES, *sorted(ABOUT_A_FILE)])
def test_every_act_says_what_follows_from_it(app, act):
    with app.test_request_context():
        assert act_hint(act)


@pytest.mark.parametrize(("who", "said"), [("li", "和对方的方案完全一样"), ("acme", "和你现在的方案完全一样")])
def test_the_same_offer_once_more_is_refused_in_words(browser, cast, hands, who, said):
    ref = a_case("negotiating", cast, hands)
    do(cast.acme, ref, "make_offer", {"terms": {"refund_fen": 12000, "send": "同款玻璃杯", "within_days": 5}})
    seq = case_called(ref).last_seq
    sent = TERMS | {"words": WORDS}
    answer = browser(getattr(cast, who)).post(address(ref, "make_offer"), data=sent)
    assert answer.status_code == 422 and said in answer.text and WORDS in answer.text
    assert case_called(ref).last_seq == seq
    assert (
        browser(getattr(cast, who)).post(address(ref, "make_offer"), data=sent | {"refund": "130"}).status_code == 303
    )
