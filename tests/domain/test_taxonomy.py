"""The table of categories is whole: everything a person may choose leads to words, proof, a rule and a result."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import taxonomy
from portal.domain.taxonomy import (
    ANCHOR_NAMES,
    CATEGORIES,
    DECLINE_REASONS,
    EVIDENCE_KINDS,
    GOODS,
    GROUPS,
    NONE_OF_THESE,
    OFFICIAL_REQUESTS,
    REFUSAL_GROUNDS,
    REOPEN_GROUNDS,
    RESOLUTIONS,
    SPOILAGE_REFUND,
    STATUTORY_BASES,
    WITHDRAWAL_REASONS,
    Anchor,
    Respondent,
    Step,
    Track,
    Unit,
    checklist,
    filing_windows,
    find_issue,
    late_by,
    spoilage_refund_percent,
)

ROOT = Path(__file__).parents[2]
EVERY_CODE = [
    "Q1", "Q2", "Q3", "Q4", "F1", "F2", "D1", "D2", "D3", "L1", "L2", "L3", "L4", "A1", "A2", "A3", "A4", "A5", "A6",
    "P1", "P2", "S1", "S2", "S3", "S4", "S5", "I1", "X1", "X2", "X3",
]  # fmt: skip
LISTS = (
    CATEGORIES, DECLINE_REASONS, EVIDENCE_KINDS, GOODS, GROUPS, OFFICIAL_REQUESTS, REFUSAL_GROUNDS, REOPEN_GROUNDS,
    RESOLUTIONS, STATUTORY_BASES, WITHDRAWAL_REASONS,
)  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DELIVERED = date(2026, 6, 10)

every_category = pytest.mark.parametrize("category", CATEGORIES.values(), ids=CATEGORIES)


def texts() -> set[str]:
    """Every text of the module that is marked for translation."""
    tree = ast.parse(Path(taxonomy.__file__).read_text(encoding="utf-8"))
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "N_"
    }


def english() -> dict[str, str]:
    """What the English catalogue, and the parts still to be merged into it, say for each text."""
    words = {}
    for path in sorted((ROOT / "translations").rglob("*.po")):
        with path.open("rb") as catalogue:
            words |= {message.id: message.string for message in read_po(catalogue) if message.id}
    return words


def test_every_category_of_the_design_is_there_in_one_of_the_groups():
    assert sorted(CATEGORIES) == sorted(EVERY_CODE)
    grouped = [category.code for group in GROUPS.values() for category in group.categories]
    assert sorted(grouped) == sorted(EVERY_CODE)
    assert all(group.categories for group in GROUPS.values())


def test_the_groups_come_in_the_order_in_which_people_are_asked():
    assert list(GROUPS) == [
        "quality", "description", "delivery", "after_sales", "price", "services", "platform", "other",
    ]  # fmt: skip


def test_no_two_rows_of_a_list_share_a_code():
    tree = ast.parse(Path(taxonomy.__file__).read_text(encoding="utf-8"))
    written = [
        [row.args[0].value for row in call.args]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_by_code"
    ]
    assert len(written) == len(LISTS)
    assert sorted(map(sorted, written)) == sorted(sorted(rows) for rows in LISTS)


@pytest.mark.parametrize("rows", LISTS)
def test_codes_are_stable_plain_words(rows):
    assert all(re.fullmatch(r"[A-Z]\d|[a-z][a-z_]*", code) for code in rows)
    assert all(row.code == code for code, row in rows.items())


@every_category
def test_a_category_offers_a_choice_of_issues(category):
    codes = [issue.code for issue in category.choices]
    assert len(category.issues) >= 2 or category.code == "X3"
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z][a-z_]*", code) for code in codes)
    assert all(issue.name and issue.example for issue in category.choices)
    assert all(find_issue(category, code).code == code for code in codes)
    assert find_issue(category, "no_such_issue") is None


def test_somebody_whom_no_issue_fits_can_say_so():
    assert CATEGORIES["Q1"].choices[-1] is NONE_OF_THESE
    assert NONE_OF_THESE not in CATEGORIES["X3"].choices


@every_category
def test_a_category_says_the_rule_the_burden_the_time_and_the_source(category):
    assert all((category.name, category.rule, category.burden, category.window, category.source))


@every_category
def test_a_checklist_asks_for_known_kinds_once_each_and_needed_things_first(category):
    for issue in (None, *category.choices):
        lines = checklist(category, issue)
        kinds = [line.kind for line in lines]
        assert lines and all(line.hint for line in lines)
        assert set(kinds) <= set(EVIDENCE_KINDS)
        assert len(kinds) == len(set(kinds))
        assert [line.needed for line in lines] == sorted((line.needed for line in lines), reverse=True)
    assert set(category.merchant_evidence) <= set(EVIDENCE_KINDS)
    assert len(category.merchant_evidence) == len(set(category.merchant_evidence))


@every_category
def test_every_complaint_asks_for_something_and_a_suggestion_for_nothing(category):
    if category.track is Track.SUGGESTION:
        assert not category.needed
    else:
        assert category.needed and category.helpful


def test_quality_asks_for_photo_purchase_and_chat_and_delivery_for_number_and_talk():
    assert {"goods_photo", "payment_proof", "chat_record"} <= {line.kind for line in checklist(CATEGORIES["Q1"])}
    assert {"tracking", "chat_record"} <= set(CATEGORIES["L1"].needed) & set(CATEGORIES["L4"].needed)


def test_what_an_issue_asks_for_stands_in_place_of_the_category_s_own_line():
    fresh = CATEGORIES["Q3"]
    short = find_issue(fresh, "short_weight")
    photo = next(line for line in checklist(fresh, short) if line.kind == "goods_photo")
    assert photo == short.extra[0]
    smell = checklist(CATEGORIES["Q2"], find_issue(CATEGORIES["Q2"], "smell"))
    assert "goods_video" not in {line.kind for line in smell if line.needed}


@every_category
def test_a_category_offers_its_usual_results_first_and_all_others_after(category):
    assert len(category.usual) == len(set(category.usual)) >= 2
    offered = [resolution.code for resolution in category.resolutions]
    assert tuple(offered[: len(category.usual)]) == category.usual
    assert sorted(offered) == sorted(RESOLUTIONS)


def test_every_result_of_the_design_may_be_asked_for():
    assert set(RESOLUTIONS) == {
        "return_and_refund", "refund_only", "partial_refund", "exchange", "send_missing", "repair", "redo_service",
        "make_up_quantity", "compensate_losses", "statutory_compensation", "promised_compensation", "shipping_cost",
        "issue_invoice", "cancel_order", "keep_promise", "apology", "explanation", "correct_listing",
        "recall_or_delist", "delete_personal_information", "stop_contact", "improve_rules", "other",
    }  # fmt: skip


def test_every_official_kind_of_request_is_reached_by_some_result():
    reached = {official for resolution in RESOLUTIONS.values() for official in resolution.official}
    assert reached == set(OFFICIAL_REQUESTS)


def test_goods_go_back_exactly_for_returns_and_exchanges():
    back = {code for code, resolution in RESOLUTIONS.items() if resolution.returns_goods}
    assert back == {"return_and_refund", "exchange"}


def test_the_evidence_list_is_the_controlled_list_and_the_system_adds_two_kinds_itself():
    assert len(EVIDENCE_KINDS) == 24
    assert [kind.code for kind in EVIDENCE_KINDS.values() if kind.attached_by_system] == ["order_record", "tracking"]


def test_only_the_courier_and_the_platform_answer_besides_merchants():
    answers = {code: category.respondent for code, category in CATEGORIES.items()}
    assert {code for code, who in answers.items() if who is Respondent.CARRIER} == {"L4"}
    assert {code for code, who in answers.items() if who is Respondent.PLATFORM} == {"X1", "X2"}


def test_health_alone_goes_the_fast_way():
    assert [code for code, category in CATEGORIES.items() if category.fast_lane] == ["Q4"]


@every_category
def test_a_window_is_limited_only_to_goods_and_issues_that_exist(category):
    issues = {issue.code for issue in category.issues}
    for window in category.windows:
        assert window.amount > 0 and window.note and window.source
        assert not window.goods or window.goods in GOODS
        assert set(window.issues) <= issues
        if window.step is Step.FILE:
            assert window.unit in (Unit.WALL_HOURS, Unit.NATURAL_DAYS)


def test_every_kind_of_goods_changes_some_window_and_every_anchor_has_a_name():
    used = {window.goods for category in CATEGORIES.values() for window in category.windows} - {""}
    assert used == set(GOODS)
    assert set(ANCHOR_NAMES) == set(Anchor)
    assert {window.from_ for category in CATEGORIES.values() for window in category.windows} == set(Anchor)


def test_fresh_food_complained_of_on_the_fourth_day_is_late_and_the_rule_is_named():
    overrun = late_by(CATEGORIES["Q3"], DELIVERED, DELIVERED + timedelta(days=4))
    assert (overrun.amount, overrun.unit) == (48, Unit.WALL_HOURS)


def test_the_kind_of_goods_changes_the_window():
    fourth = DELIVERED + timedelta(days=4)
    assert late_by(CATEGORIES["Q3"], DELIVERED, fourth, goods="fruit") is None
    assert late_by(CATEGORIES["Q3"], DELIVERED, DELIVERED + timedelta(days=2), goods="live_seafood").amount == 12
    assert late_by(CATEGORIES["Q1"], DELIVERED, fourth) is None
    assert late_by(CATEGORIES["Q1"], DELIVERED, fourth, goods="electronics").amount == 72
    assert [goods.code for goods in CATEGORIES["Q3"].goods] == ["live_seafood", "fresh", "fruit", "eggs"]


def test_telling_the_merchant_late_does_not_make_a_filing_late():
    assert late_by(CATEGORIES["Q1"], DELIVERED, DELIVERED + timedelta(days=10), goods="shoes") is None
    assert late_by(CATEGORIES["Q1"], DELIVERED, DELIVERED + timedelta(days=16), goods="shoes").amount == 15


def test_a_window_for_one_issue_leaves_the_others_alone():
    much_later = DELIVERED + timedelta(days=100)
    prepaid = CATEGORIES["S5"]
    assert late_by(prepaid, DELIVERED, much_later, issue="auto_renewal") is None
    assert late_by(prepaid, DELIVERED, much_later, issue="cooling_off").amount == 7


def test_a_courier_s_time_to_answer_never_makes_a_filing_late():
    assert late_by(CATEGORIES["L4"], DELIVERED, DELIVERED + timedelta(days=400)) is None


def test_the_seventh_day_is_in_time_and_the_eighth_is_not():
    no_reason = CATEGORIES["A2"]
    assert late_by(no_reason, DELIVERED, DELIVERED + timedelta(days=7)) is None
    assert late_by(no_reason, DELIVERED, DELIVERED + timedelta(days=8)) is not None


@given(
    category=st.sampled_from(list(CATEGORIES.values())),
    goods=st.sampled_from(["", *GOODS]),
    wait=st.integers(0, 800),
    longer=st.integers(0, 800),
)
def test_once_late_always_late_and_never_on_the_day_itself(category, goods, wait, longer):
    issue = category.issues[0].code
    first = late_by(category, DELIVERED, DELIVERED + timedelta(days=wait), goods=goods, issue=issue)
    later = late_by(category, DELIVERED, DELIVERED + timedelta(days=wait + longer), goods=goods, issue=issue)
    assert late_by(category, DELIVERED, DELIVERED, goods=goods, issue=issue) is None
    if first:
        assert later == first
        assert first in filing_windows(category, goods=goods, issue=issue)


@given(st.integers(0, 100))
def test_the_more_is_spoilt_the_more_may_be_refunded(percent):
    assert spoilage_refund_percent(percent) >= percent
    assert spoilage_refund_percent(percent) <= spoilage_refund_percent(min(100, percent + 1))


def test_the_steps_of_the_spoilage_table_are_those_of_the_rule():
    assert [spoilage_refund_percent(share) for share in (0, 1, 10, 11, 30, 31, 50, 51, 70, 71, 100)] == [
        0, 10, 10, 30, 30, 50, 50, 70, 70, 100, 100,
    ]  # fmt: skip
    assert SPOILAGE_REFUND[-1] == (100, 100)
    for nonsense in (-1, 101):
        with pytest.raises(ValueError, match="not a share"):
            spoilage_refund_percent(nonsense)


def test_the_law_s_multiples_have_their_floors():
    assert STATUTORY_BASES["fraud"].compensation_fen(100_00) == 500_00
    assert STATUTORY_BASES["fraud"].compensation_fen(200_00) == 600_00
    assert STATUTORY_BASES["food"].compensation_fen(99_00) == 1000_00
    assert STATUTORY_BASES["food"].compensation_fen(300_00) == 3000_00
    assert STATUTORY_BASES["none"].compensation_fen(300_00) == STATUTORY_BASES["losses"].compensation_fen(300_00) == 0
    assert STATUTORY_BASES["fraud"].source and STATUTORY_BASES["food"].source


def test_the_closed_lists_have_the_grounds_of_the_rulebook():
    assert list(WITHDRAWAL_REASONS) == ["solved", "pressure", "mistake"]
    assert list(REOPEN_GROUNDS) == ["promise_broken", "defect_returned", "inactive"]
    assert len(DECLINE_REASONS) == 4
    assert len(REFUSAL_GROUNDS) == 8
    for grounds in (WITHDRAWAL_REASONS, REOPEN_GROUNDS, DECLINE_REASONS, REFUSAL_GROUNDS):
        assert all(ground.name and ground.explanation for ground in grounds.values())


def test_every_text_can_be_read_in_english():
    words = english()
    assert {text for text in texts() if not words.get(text)} == set()
    assert {text for text in texts() if CHINESE.search(words[text])} == set()


def test_no_chinese_stands_outside_a_marked_text():
    tree = ast.parse(Path(taxonomy.__file__).read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    unread = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {text for text in written - texts() - unread if CHINESE.search(text)} == set()


def test_texts_keep_to_the_house_s_words():
    words = english()
    for text in texts():
        assert not re.search(r"您|亲爱|！|“|”|指控|狡辩|维权|一定", text), text
        assert not re.search(r"[\u4e00-\u9fff] +[0-9]|[0-9] +[\u4e00-\u9fff]", text), text
        # a lone per cent sign breaks a text that a template formats
        assert "%" not in text + words[text], text
        assert "seller" not in words[text].lower() and "!" not in words[text], text
        assert text.endswith("。") == words[text].endswith("."), text
