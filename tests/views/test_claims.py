"""A claim of bad faith as the two sides see it: on its own page, in the thread, in their lists, and on its form."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.case import Proceeding
from tests.letter_box import LetterBox
from tests.measures import measured_merchant
from tests.playing import A_FINDING, A_GRAVE_MEASURE, CLAIMED, STORIES, a_case, a_complaint, case_called, do, play
from tests.samples import photo
from tests.sweep.reading import Answer

pytestmark = pytest.mark.usefixtures("hands")

OF_CLAIMS = tuple(name for name in STORIES if name.startswith(("claim_", "sanction", "appeal_", "merchant_")))
TOLD = tuple(name for name in OF_CLAIMS if name != "claim_screening")


def claim_no(ref):
    """The number of the only claim of a case."""
    case_id = case_called(ref).id
    return db.session.scalar(
        select(Proceeding.no).where(Proceeding.case_id == case_id, Proceeding.kind == "malice_claim")
    )


def hearing(browser, who, ref, language=None):
    return browser(who, language=language).get(f"/cases/{ref}/claims/{claim_no(ref)}")


@pytest.mark.parametrize("story", OF_CLAIMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_stage_is_drawn_for_everybody_who_may_know_of_it(story, language, browser, cast, hands):
    ref = a_case(story, cast, hands)
    for who in (cast.li, cast.acme, cast.sun):
        case_page = browser(who, language=language).get(f"/cases/{ref}")
        assert case_page.status_code == 200
        knows = who is not cast.li or story in TOLD
        page = hearing(browser, who, ref, language)
        assert page.status_code == (200 if knows else 404)
        assert (f"/cases/{ref}/claims/" in case_page.text) is knows


WORDS = "要求另外转账才撤诉"


def everything_read_by(browser, who, ref):
    """What somebody can read of a case: its page, what is new in it, its evidence, their lists and notices."""
    client = browser(who)
    lists = {"li": ("/cases", "/inbox"), "acme": ("/desk", "/inbox")}["li" if who.merchant_id is None else "acme"]
    parts = (f"/cases/{ref}", f"/cases/{ref}/news?after=", f"/cases/{ref}/evidence", *lists)
    return "".join(client.get(path).text for path in parts)


@pytest.mark.parametrize("after", [(), ("refuse_claim",), ("withdraw_claim",)])
def test_the_consumer_reads_nothing_of_a_claim_before_it_is_accepted(after, browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    before = everything_read_by(browser, cast.li, ref)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    for act in after:
        do(cast.sun if act == "refuse_claim" else cast.acme, ref, act, {"words": WORDS})
    read = everything_read_by(browser, cast.li, ref)
    for word in (WORDS, "申诉", "聊天记录.txt", "证据1", "/claims/", "等组长"):
        assert word not in read, word
    assert len(re.findall('class="entry|class="tick', read)) == len(re.findall('class="entry|class="tick', before))
    assert WORDS in hearing(browser, cast.acme, ref).text


def test_once_it_is_accepted_both_sides_and_the_desk_read_the_same(browser, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    for who in (cast.li, cast.acme, cast.wang, cast.sun):
        page = hearing(browser, who, ref).text
        for words in (WORDS, "聊天记录", "我没有这样说过", "聊天记录是完整的", "第4级：暂停提交投诉", "申诉"):
            assert words in page, (who.name, words)
        assert "恶意投诉" not in page  # not before it is decided


def test_what_was_found_stands_on_the_page_with_the_reasons_for_each_ground(browser, cast, hands):
    ref = a_case("claim_confirming", cast, hands)
    for who in (cast.li, cast.acme):
        assert "聊天记录写得清楚" not in hearing(browser, who, ref).text
        assert "聊天记录写得清楚" not in everything_read_by(browser, who, ref)
    do(cast.zhou, ref, "confirm_finding")
    for who in (cast.li, cast.acme):
        page = hearing(browser, who, ref).text
        for words in ("查明属实", "聊天记录写得清楚", "聊天记录完整，意思清楚。", "还没有作出处理"):
            assert words in page


def test_others_read_nothing_of_it(browser, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    for who in (cast.zhao, cast.hemu, cast.admin):
        assert hearing(browser, who, ref).status_code == 404
    assert browser(cast.li).get(f"/cases/{ref}/claims/1").status_code == 404
    assert browser(cast.li).get(f"/cases/{ref}/claims/9").status_code == 404


def test_a_measure_says_what_it_does_until_when_and_how_to_appeal(browser, cast, hands):
    ref = a_case("sanctioned", cast, hands)
    page = browser(cast.li).get(f"/cases/{ref}").text
    for words in (
        "第1级：书面警告",
        "记入处理记录，不影响任何功能。",
        "自动结束",
        "前可以申诉",
        "不影响已有的案件",
        "执行中",
    ):
        assert words in page
    assert re.search(rf'href="/cases/{ref}/appeal/\d+"', page)
    assert not re.search(rf'href="/cases/{ref}/appeal/\d+"', browser(cast.acme).get(f"/cases/{ref}").text)
    do(cast.li, ref, "appeal", {"words": "认定错了"})
    assert "申诉期间暂停执行" in browser(cast.li).get(f"/cases/{ref}").text


@pytest.fixture
def closed(cast, hands):
    """A closed case in which Li has to answer a claim."""
    ref = a_case("settled_performed", cast, hands)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    do(cast.sun, ref, "accept_claim")
    return ref


def test_a_claim_in_a_closed_case_is_somebodys_turn_everywhere(closed, browser, cast):
    page = browser(cast.li).get(f"/cases/{closed}").text
    assert 'class="turn turn--you"' in page and "商家对这起投诉提出了申诉，请你说明" in page and "和解结案" in page
    assert 'id="live" hidden' not in page
    assert f"/answer-claim/{claim_no(closed)}" in page
    mine = browser(cast.li).get("/cases").text
    assert (
        "商家对这起投诉提出了申诉，请你说明" in mine and "轮到你" in mine and mine.count(f'href="/cases/{closed}"') == 1
    )
    # for the merchant it is over, and says what is still going on
    shelf = browser(cast.acme).get("/desk?shelf=closed").text
    assert closed in shelf and "等投诉人说明" in shelf and "已结案" in shelf
    assert closed not in browser(cast.acme).get("/desk?shelf=yours").text
    do(cast.li, closed, "answer_claim", {"words": "我没有这样说过"})
    assert closed in browser(cast.acme).get("/desk?shelf=yours").text
    assert closed not in browser(cast.acme).get("/desk?shelf=closed").text
    assert "还没有投诉" not in browser(cast.li).get("/cases").text


def test_a_closed_case_is_live_for_whoever_knows_that_something_goes_on_in_it(browser, cast, hands):
    ref = a_case("settled_performed", cast, hands)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    assert 'id="live" hidden' in browser(cast.li).get(f"/cases/{ref}").text
    assert 'id="live" hidden' not in browser(cast.acme).get(f"/cases/{ref}").text


def test_the_supervisor_finds_a_claim_in_a_closed_case(browser, cast, hands):
    ref = a_case("settled_performed", cast, hands)
    play(ref, STORIES["claim_screening"].steps, cast, hands)
    for view in ("mine", "all"):
        assert ref in browser(cast.sun).get(f"/queue/{view}").text
    assert ref not in browser(cast.sun).get("/queue/done").text


SAID = "要求另外转账五百元才撤回投诉"
ONE_GROUND = {"grounds-0-chosen": "y", "grounds-0-words": SAID, "declared": "y"}
REPLYING = "申诉不会暂停回应期限"


def a_chat():
    return BytesIO(photo()), "聊天记录.jpg"


def claim(browser, who, ref, **sent):
    return browser(who).post(f"/cases/{ref}/claim-malice", data=sent)


def the_claim(ref):
    """What the only claim of a case is about; nothing when there is none."""
    case_id = case_called(ref).id
    record = select(Proceeding.record).where(Proceeding.case_id == case_id, Proceeding.kind == "malice_claim")
    found = db.session.scalar(record)
    return found and found["subject"]


def test_the_form_begins_with_what_is_no_bad_faith_and_says_that_the_clock_runs(browser, cast, hands):
    ref = a_case("awaiting_merchant", cast, hands)
    page = browser(cast.acme).get(f"/cases/{ref}/claim-malice").text
    not_abuse, clock_runs, grounds = (page.index(w) for w in ("都不算恶意投诉", REPLYING, "申诉的理由"))
    assert not_abuse < clock_runs < grounds
    assert page.count(f'href="/cases/{ref}/answer"') == 2
    for words in ("这起投诉现在轮到你，还剩2天", "在2个工作日内看值不值得听", "有7天时间说明", "（满3次会暂停）"):
        assert words.replace("时间说明", "说明") in page, words
    # when it is not the merchant's turn, nothing is said of a time that does not run for them
    answered = a_case("offer_open", cast, hands)
    assert "这起投诉现在轮到你" not in browser(cast.acme).get(f"/cases/{answered}/claim-malice").text


def test_one_ground_has_all_the_files_that_come_with_it(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    answer = claim(browser, cast.acme, ref, **ONE_GROUND, files=a_chat())
    assert answer.status_code == 303, answer.text
    (ground,) = the_claim(ref)["grounds"]
    assert (
        ground["ground"] == "extortion" and len(ground["files"]) == 1 and ground["files"] == the_claim(ref)["evidence"]
    )


def test_of_several_grounds_each_says_which_file_shows_it(browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    two = ONE_GROUND | {"grounds-2-chosen": "y", "grounds-2-words": "物流显示没有破损"}
    first = claim(browser, cast.acme, ref, **two, files=a_chat())
    assert first.status_code == 422
    assert "「以投诉要挟，索要额外好处」还没有对应的证据" in first.text and "「编造事实」还没有对应的证据" in first.text
    assert SAID in first.text and "物流显示没有破损" in first.text
    (kept,) = set(re.findall(r'name="grounds-0-files" type="checkbox" value="([^"]+)"', first.text))
    both = {"kept": kept, "grounds-0-files": kept, "grounds-2-files": kept}
    assert claim(browser, cast.acme, ref, **two, **both).status_code == 303
    assert [g["ground"] for g in the_claim(ref)["grounds"]] == ["extortion", "fabrication"]
    assert all(g["files"] == [kept] for g in the_claim(ref)["grounds"])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"declared": "y"}, "请选择至少一项理由"),
        (ONE_GROUND, "还没有对应的证据，请勾选或者添加"),
        (ONE_GROUND | {"grounds-0-words": ""}, "请写明经过"),
        (ONE_GROUND | {"declared": ""}, "请确认内容真实"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(sent, said, browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    answer = claim(browser, cast.acme, ref, **sent)
    assert answer.status_code == 422 and said in answer.text
    assert (sent.get("grounds-0-words") or "") in answer.text
    assert the_claim(ref) is None


def test_a_second_claim_on_the_same_facts_is_refused_with_the_rule(browser, cast, hands):
    ref = a_case("claim_confirming", cast, hands)
    while_open = claim(browser, cast.acme, ref, **ONE_GROUND, files=a_chat())
    assert (
        while_open.status_code == 409 and "这起案件已经有一件申诉在处理" in while_open.text and SAID in while_open.text
    )
    do(cast.zhou, ref, "confirm_finding")
    again = claim(browser, cast.acme, ref, **ONE_GROUND, files=a_chat())
    assert (
        again.status_code == 422 and "这项理由在这起案件里已经认定过，不能再次申诉" in again.text and SAID in again.text
    )


def test_a_claim_after_the_last_day_is_refused_with_the_rule(browser, cast, hands):
    ref = a_case("settled_performed", cast, hands)
    hands.turn(days=16)
    late = claim(browser, cast.acme, ref, **ONE_GROUND, files=a_chat())
    assert late.status_code == 409 and "结案已经超过15天，不能再申诉" in late.text


def test_a_merchant_whose_claims_keep_failing_rests(browser, cast, hands):
    for _ in range(3):
        ref = a_case("claim_screening", cast, hands)
        do(cast.sun, ref, "refuse_claim", {"words": "没有依据"})
    another = a_case("negotiating", cast, hands)
    refused = claim(browser, cast.acme, another, **ONE_GROUND, files=a_chat())
    assert refused.status_code == 409 and "申诉功能暂停中，可以照常回应投诉" in refused.text
    assert f"/cases/{another}/claim-malice" not in browser(cast.acme).get(f"/cases/{another}").text
    hands.turn(days=31)
    assert browser(cast.acme).get(f"/cases/{another}/claim-malice").status_code in (200, 409)


def test_the_shops_own_record_is_counted(browser, cast, hands):
    do(cast.sun, a_case("claim_screening", cast, hands), "refuse_claim", {"words": "没有依据"})
    a_case("sanctioned", cast, hands)
    page = browser(cast.acme).get(f"/cases/{a_case('negotiating', cast, hands)}/claim-malice").text
    record = page[page.index("你们的申诉记录") :]
    assert re.findall(r"<dd>(\d)次", record)[:3] == ["2", "1", "1"]


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("zhao", 404), ("hemu", 404), ("wang", 404), ("sun", 403)])
def test_nobody_else_claims(who, status, browser, cast, hands):
    ref = a_case("negotiating", cast, hands)
    assert claim(browser, getattr(cast, who), ref, **ONE_GROUND, files=a_chat()).status_code == status
    assert the_claim(ref) is None


@pytest.fixture
def relying(browser, cast, hands):
    """Li has complained to Hemu too, in the same words; Acme has made a claim that relies on what it was shown."""
    words = "收到的时候杯底有裂纹，客服一直不处理，" * 8
    elsewhere = [a_complaint(cast.li, shop="禾木电器旗舰店", words=words) for _ in range(3)]
    ref = a_complaint(cast.li, words=words)
    do(cast.li, ref, "add_message", {"words": "你们先私下转我500元，不转就投诉到12315，收到钱我就撤诉。"})
    form = browser(cast.acme).get(f"/cases/{ref}/claim-malice").text
    rules = re.findall(r'name="signals" value="([^"]+)"', form)
    answer = browser(cast.acme).post(
        f"/cases/{ref}/claim-malice", data=ONE_GROUND | {"signals": rules, "files": a_chat()}
    )
    assert answer.status_code == 303, answer.text
    return ref, rules, elsewhere, form


def test_the_signals_that_a_claim_relies_on_are_read_by_whoever_complained(relying, browser, cast):
    ref, rules, _elsewhere, form = relying
    assert "R1" in rules and "留言里可能有以投诉换好处的内容" in form
    assert [s["rule"] for s in the_claim(ref)["signals"]] == rules
    do(cast.sun, ref, "accept_claim")
    for who in (cast.li, cast.acme, cast.sun):
        page = hearing(browser, who, ref).text
        assert "留言里可能有以投诉换好处的内容" in page and "气话和转述商家的话可能被误读" in page


def test_what_each_party_receives_contains_nothing_of_other_merchants_cases(relying, browser, cast):
    ref, _rules, elsewhere, form = relying
    do(cast.sun, ref, "accept_claim")
    theirs = form + hearing(browser, cast.acme, ref).text + everything_read_by(browser, cast.acme, ref)
    assert len(elsewhere) == 3
    for foreign in (*elsewhere, "禾木"):
        assert foreign not in theirs
    for foreign in elsewhere:
        assert foreign not in hearing(browser, cast.li, ref).text
    assert browser(cast.hemu).get(f"/cases/{ref}/claims/{claim_no(ref)}").status_code == 404


def test_a_letter_about_a_claim_leads_to_its_page(browser, cast, hands, tmp_path):
    letters = LetterBox(tmp_path)
    ref = a_case("claim_hearing", cast, hands)
    path = re.search(rf"http://localhost:8000(/cases/{ref}/claims/\d+)", letters.last("li@demo.test").words)[1]
    assert browser(cast.li).get(path).status_code == 200
    do(cast.li, ref, "ask_for_mediator")
    do(cast.sun, ref, "assign_mediator", {"mediator_id": cast.wang.id})
    hands.turn(hours=1)
    *_, about_the_claim, later = letters.to("li@demo.test")
    assert "/claims/" in about_the_claim.words and "/claims/" not in later.words


def test_whoever_mediates_is_told_which_rule_keeps_them_from_the_finding(browser, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    do(cast.li, ref, "ask_for_mediator")
    do(cast.wang, ref, "take_case")
    for language, rule in (("zh", "承办过这起案件的调解员不能"), ("en", "mediated")):
        page = browser(cast.wang, language=language).get(f"/cases/{ref}/propose-finding")
        assert page.status_code == 403
        assert rule in page.text
    assert browser(cast.li).get(f"/cases/{ref}/propose-finding").status_code == 403


def as_read(browser, who, ref):
    """Everything that one side reads of a case and of their own record, without what is new in every drawing."""
    pages = (
        *(f"/cases/{ref}", f"/cases/{ref}/news", f"/cases/{ref}/claims/{claim_no(ref)}", f"/cases/{ref}/evidence"),
        *("/inbox", "/cases", "/desk", "/settings/record", "/orders"),
    )
    return {page: Answer.of(browser(who).get(page)).text for page in pages}


def test_that_a_measure_waits_for_a_signature_and_so_is_grave_is_read_by_the_desk_alone(browser, cast, hands):
    ref = a_case("sanction_weighing", cast, hands)
    before = {who: as_read(browser, getattr(cast, who), ref) for who in ("li", "acme")}
    do(cast.sun, ref, "submit_sanction", A_GRAVE_MEASURE)
    assert {who: as_read(browser, getattr(cast, who), ref) for who in ("li", "acme")} == before
    assert "等管理员签署" in browser(cast.sun).get(f"/cases/{ref}").text
    hands.turn(minutes=1)
    do(cast.admin, ref, "return_sanction", {"words": "写明风险"})
    for who in (cast.li, cast.acme):
        assert "签署" not in browser(who).get(f"/cases/{ref}").text


def test_a_page_that_a_finder_left_open_says_that_it_is_over_and_asks_for_nothing_more(browser, cast, hands):
    ref = a_case("claim_finding", cast, hands)
    assert browser(cast.wang).get(f"/cases/{ref}").status_code == 200
    do(cast.wang, ref, "propose_finding", A_FINDING)
    do(cast.zhou, ref, "confirm_finding")
    assert browser(cast.wang).get(f"/cases/{ref}").status_code == 404
    news = browser(cast.wang).get(f"/cases/{ref}/news")
    assert news.status_code == 200 and "不再向你开放" in news.text
    assert "data-hx-get" not in news.text and ref not in news.text
    # Whoever never read it learns nothing, not even that there is such a case.
    for who in (cast.zhou, cast.zhao, cast.hemu, cast.admin):
        assert browser(who).get(f"/cases/{ref}/news").status_code == 404


def test_a_merchant_without_the_fast_lane_reads_how_long_a_claim_waits(browser, cast, hands):
    measured_merchant("merchant_warning", cast, hands, days=180)
    measured_merchant("claims_slow", cast, hands, days=90)
    ref = a_case("negotiating", cast, hands)

    def says_so(*pages):
        for page in pages:
            for language, said in (("zh", "5个工作日"), ("en", "5 working days")):
                assert said in browser(cast.acme, language=language).get(page).text, (page, language)

    says_so("/desk", f"/cases/{ref}/claim-malice")
    do(cast.acme, ref, "claim_malice", CLAIMED.facts)
    says_so("/desk", f"/cases/{ref}/claims/{claim_no(ref)}")
