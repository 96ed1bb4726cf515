"""The rules that a ruling can rest on."""

from portal.domain.money import addition_fen
from portal.domain.rules import RULES
from portal.domain.taxonomy import STATUTORY_BASES


def test_each_rule_says_in_a_sentence_where_it_stands_and_what_it_says():
    assert len(RULES) >= 20
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.source
        assert rule.says.endswith("。")
        assert "：" in rule.name and "：" in rule.says
        assert len(rule.says) < 120
    assert len({rule.says for rule in RULES.values()}) == len({rule.name for rule in RULES.values()}) == len(RULES)


def test_a_rule_about_money_has_the_figures_that_are_counted_with():
    figures = {"fraud": ("三倍", "五百元"), "unsafe_food": ("十倍", "一千元")}
    for code, basis in (("fraud", "fraud"), ("unsafe_food", "food")):
        assert all(figure in RULES[code].says for figure in figures[code])
        assert STATUTORY_BASES[basis].source.partition(";")[0] in RULES[code].source
    assert addition_fen(100_00, "fraud") == 500_00
    assert addition_fen(100_00, "food") == 1000_00
