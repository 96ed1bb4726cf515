"""The page of a merchant's own figures."""

import csv
import io
import re

import pytest

from tests.playing import a_complaint, do

pytestmark = pytest.mark.usefixtures("hands")

STANCES = ({"place": 0, "stance": "refuse", "reason": "签收时完好"},)


@pytest.fixture
def answered(cast, hands):
    """Five complaints at Acme answered after two hours, and one that waits."""
    for _ in range(5):
        ref = a_complaint(cast.li)
        hands.turn(hours=2)
        do(cast.acme, ref, "answer", {"words": "我们核实过了。", "stances": STANCES})
    a_complaint(cast.li)


def test_every_figure_stands_below_its_definition_with_its_number_of_cases(browser, cast, answered):
    page = browser(cast.acme).get("/desk/figures").text
    for words in (
        "按时回应率",
        "100%",
        "2小时",
        "还在期限内的1件",
        "少于5件，不显示",
        "选一个类别，可以看到同类商家的中位数",
    ):
        assert words in page
    assert page.index("期限内第一次回应的投诉，占") < page.index("<table>")
    row = re.search(r'<th scope="row">按时回应率</th>(.*?)</tr>', page, re.S).group(1)
    assert "<td>6</td>" not in row and "<td>5</td>" in row and 'width="100.0"' in row
    assert "同类中位数</th>" not in page


def test_figures_of_a_category_say_what_the_median_is_made_of(browser, cast, answered):
    page = browser(cast.acme).get("/desk/figures?days=30&category=Q1").text
    assert "至少5家才显示" in page and "同类中位数</th>" in page
    assert '<option value="30" selected>' in page and '<option value="Q1" selected>' in page
    none = browser(cast.acme).get("/desk/figures?days=7&category=%00").text
    assert '<option value="90" selected>' in none


def test_others_see_nothing_of_them(browser, cast, answered):
    assert "100%" not in browser(cast.hemu).get("/desk/figures").text
    assert browser(cast.li).get("/desk/figures").status_code == 403
    assert browser(cast.wang).get("/desk/figures.csv").status_code == 403


def test_figures_are_taken_away_as_they_stand_on_the_page(browser, cast, answered):
    answer = browser(cast.acme).get("/desk/figures.csv?days=30")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    told = {row["指标"]: row for row in rows}
    assert (told["按时回应率"]["数值"], told["按时回应率"]["其中件数"], told["按时回应率"]["样本数"]) == (
        "100%",
        "5",
        "5",
    )
    assert (told["和解率"]["数值"], told["和解率"]["样本数"]) == ("", "0")
    assert told["按时回应率"]["开始日期"] == "2026-01-31" and told["按时回应率"]["结束日期"] == "2026-03-02"
    english = browser(cast.acme, language="en").get("/desk/figures?category=Q1").text
    words = re.sub(r"<[^>]*>", "", english.partition("<main")[2].partition("</main>")[0])
    assert not re.search(r"[\u4e00-\u9fff]", words.replace("艾可美数码旗舰店", ""))


def test_the_page_takes_at_most_eight_statements(browser, cast, answered, asked):
    acme = browser(cast.acme)
    acme.get("/desk/figures?category=Q1")
    asked.clear()
    acme.get("/desk/figures?category=Q1")
    assert len(asked) <= 8, "\n\n".join(asked)
