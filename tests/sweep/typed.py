"""What somebody would type into the form of each act, beside what the form holds already."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal import clock
from portal.domain.periods import local

WORDS = {"words": "写几句话，说明情况"}
GRID = {
    **dict.fromkeys(("number", "proportion", "gravity", "intention"), "一次，较轻"),
    "reasons": "提醒不足以防止再次发生",
}


def in_three_weeks() -> str:
    """A day that is to come, whenever the scene is."""
    return local(clock.now() + timedelta(weeks=3)).date().isoformat()


# Not what is on the table in any scene: that is not offered again.
TERMS = {"refund": "110.00", "send": "同款玻璃杯", "within_days": "5"}

TYPED: Mapping[str, Mapping[str, Any]] = {
    # the complaint
    "accept_case": {},
    "ask_to_supplement": WORDS,
    "refuse_case": WORDS | {"reason": "out_of_scope"},
    "supplement": WORDS,
    "ask_more_time": WORDS,
    "answer": WORDS | {"stances-0-stance": "refuse", "stances-0-reason": "发货前检查过"},
    "accept_as_asked": WORDS,
    "make_offer": WORDS | TERMS,
    "ask_for_mediator": WORDS,
    "take_case": {},
    "assign_mediator": {},
    "hand_over": WORDS,
    "declare_conflict": WORDS,
    "request_evidence": WORDS | {"of": ["consumer", "merchant"], "why": "确认何时破损"},
    "propose": WORDS | TERMS,
    "propose_extension": WORDS,
    "ask_for_ruling": WORDS,
    "send_for_testing": WORDS
    | {"laboratory": "市玻璃制品检测中心", "advance_by": "merchant", "expected_on": in_three_weeks},
    "ask_to_end_testing": WORDS,
    "receive_report": WORDS,
    "end_testing": WORDS,
    "close_record": WORDS,
    "terminate": WORDS,
    "suspend": WORDS | {"reason": "talks"},
    "resume_case": WORDS,
    "issue_ruling": {
        "claims-0-result": "found",
        "claims-0-by": ["1"],
        "claims-0-why": "照片与签收时间相符",
        "claims-1-result": "found",
        "claims-1-by": ["1"],
        "claims-1-why": "杯底的裂纹在照片里看得清楚",
        "reasons": "商家没有提交发货前的检查记录",
        "summary": "商家退款",
        "remedies-0-to": "merchant",
        "remedies-0-what": "pay",
        "remedies-0-amount": "120.00",
        "remedies-0-days": "3",
        "remedies-1-to": "",
        "remedies-1-what": "",
        "remedies-1-after": "",
        "do": "issue",
    },
    "submit_for_signature": {},
    "sign_ruling": {},
    "return_ruling": WORDS,
    "enforce": WORDS | {"how": "measure"},
    "give_more_time": WORDS | {"days": "3"},
    "withdraw": WORDS | {"reason": ""},
    "undo_withdrawal": WORDS,
    "ask_reconsideration": WORDS,
    "reopen": WORDS | {"reason": "promise_broken"},
    "make_promise": WORDS | {"on": in_three_weeks, "at": "18:00"},
    "log_contact": WORDS
    | {
        "person": "小周",
        "channel": "phone",
        "spoken_on": "2026-02-20",
        "spoken_time": "15:00",
        "promised_by": "merchant",
        "promised": "退回货款",
        "on": in_three_weeks,
        "at": "18:00",
    },
    "confirm_promise": WORDS,
    "correct_promise": WORDS,
    "confirm_kept": WORDS,
    "ask_request_time": WORDS,
    "comment_on_report": WORDS,
    "add_message": WORDS,
    "add_evidence": WORDS,
    "withdraw_evidence": WORDS,
    "show_redacted": WORDS,
    "restrict_evidence": WORDS,
    "lift_restriction": WORDS,
    "correct": WORDS,
    "write_to_mediator": WORDS,
    "write_to_side": WORDS | {"to": "consumer"},
    "report_pressure": WORDS,
    "mask": WORDS,
    "add_note": WORDS,
    # what belongs to it
    "accept_offer": WORDS,
    "decline_offer": WORDS | {"reason": "amount_too_low"},
    "retract_offer": WORDS,
    "accept_proposal": WORDS,
    "decline_proposal": WORDS,
    "agree_to_extension": WORDS,
    "decline_extension": WORDS,
    "answer_request": WORDS,
    "drop_request": WORDS,
    "keep_promise": WORDS,
    "report_performance": WORDS | {"proof": "refund_id", "proof_no": "20260302110042398811"},
    "confirm_performance": WORDS,
    "contest_performance": WORDS,
    "find_done": WORDS,
    "find_not_done": WORDS,
    # a ruling is looked at once more; another mediator
    "ask_recusal": WORDS | {"ground": "other", "known_on": lambda: local(clock.now()).date().isoformat()},
    "grant_recusal": WORDS,
    "refuse_recusal": WORDS,
    "ask_review": {"grounds-3-chosen": "y", "grounds-3-words": "退回的是杯子还是整机，看不明白"},
    "accept_review": WORDS,
    "refuse_review": WORDS,
    "answer_review": WORDS,
    "uphold_ruling": WORDS,
    "correct_ruling": WORDS | {"summary": "商家退款，杯子寄回", "reasons": "没有检查记录"},
    "submit_new_ruling": {
        "claims-0-result": "found",
        "claims-0-why": "原图能看清",
        "claims-0-no_evidence": "y",
        "outcome": "ruled_split",
        "reasons": "复核看了原图",
        "summary": "商家退款80元",
        "remedies-0-to": "merchant",
        "remedies-0-what": "pay",
        "remedies-0-amount": "80.00",
        "remedies-0-words": "",
        "remedies-0-days": "3",
        "remedies-0-after": "",
        **{
            f"remedies-{row}-{part}": ""
            for row in range(1, 5)
            for part in ("to", "what", "amount", "words", "days", "after")
        },
    },
    "sign_new_ruling": {},
    "return_new_ruling": WORDS,
    # a claim of bad faith, and what follows
    "claim_malice": {
        "grounds-2-chosen": "y",
        "grounds-2-words": "没有发生过",
        "grounds-2-numbers": ["1"],
        "declared": "y",
    },
    "ask_for_measure": WORDS,
    "withdraw_claim": WORDS,
    "accept_claim": WORDS,
    "refuse_claim": WORDS,
    "answer_claim": WORDS,
    "ask_claim_time": WORDS,
    "rebut": WORDS,
    "propose_finding": {
        "findings-0-result": "found",
        "findings-0-why": "聊天记录写得清楚",
        "result": "established",
        "reasons": "聊天记录完整",
    },
    "confirm_finding": WORDS,
    "return_finding": WORDS,
    "call_to_answer": WORDS,
    "answer_charge": WORDS,
    "ask_charge_time": WORDS,
    "impose": GRID | {"measure": "warning", "days": "180"},
    "submit_sanction": GRID | {"measure": "filing_suspended", "days": "60"},
    "spare": WORDS,
    "sign_sanction": WORDS,
    "return_sanction": WORDS,
    "appeal": WORDS,
    "appeal_belatedly": WORDS | {"late_reason": "住院三个月"},
    "dismiss_appeal": WORDS,
    "allow_appeal": WORDS,
    "withdraw_appeal": WORDS,
    # the desk itself
    "ask_intervention": WORDS,
    "take_over": WORDS,
    "instruct": WORDS,
    "find_no_ground": WORDS,
    "withdraw_intervention": WORDS,
    "complain_higher": WORDS,
    "complain_of_service": WORDS | {"about": "slow"},
    "uphold_service": WORDS,
    "dismiss_service": WORDS,
    "pass_up": WORDS,
    "ask_second_tier": WORDS,
    "withdraw_service": WORDS,
    "chase": WORDS,
    "post_update": WORDS,
}


def typed_into(act: str) -> dict[str, Any]:
    """What is typed into the form of `act` today."""
    return {name: said() if callable(said) else said for name, said in TYPED.get(act, {}).items()}
