"""Templates of answers: what is filled in, and when one is no answer."""

import pytest

from portal.domain.reply_templates import fill, is_no_answer, is_unedited, unknown_variables

VALUES = {"案号": "PL-260302-00017", "消费者": "李女士", "店铺": "艾可美", "商品": "破壁机", "订单号": "2603"}
TEMPLATE = "{消费者}你好，案件{案号}我们收到了，正在核实。"


def test_every_variable_is_filled_in_wherever_it_stands():
    assert (
        fill("{店铺}：{商品}（{订单号}），{案号}，{消费者}", VALUES)
        == "艾可美：破壁机（2603），PL-260302-00017，李女士"
    )
    assert fill("｛ 消费者 ｝你好", VALUES) == "李女士你好"
    assert fill("Hello {Consumer}, case {case}", VALUES) == "Hello 李女士, case PL-260302-00017"


def test_braces_that_are_no_variable_stay_as_they_were_written():
    assert fill("{优惠码}和{}和{ {案号}", VALUES) == "{优惠码}和{}和{ PL-260302-00017"
    assert unknown_variables("{优惠码}和{案号}和{优惠码}") == ["优惠码"]


def test_what_is_filled_in_is_not_filled_in_again():
    assert fill("{商品}", VALUES | {"商品": "{案号}"}) == "{案号}"


@pytest.mark.parametrize(
    ("words", "unedited"),
    [
        (fill(TEMPLATE, VALUES), True),
        (fill(TEMPLATE, VALUES).replace("，", " , ").replace("。", "\n"), True),
        (fill(TEMPLATE, VALUES) + "杯体可以补寄。", False),
        ("正在核实", False),
        ("", False),
        ("。。。", False),
    ],
)
def test_a_template_is_known_again_whatever_its_spaces_and_points(words, unedited):
    assert is_unedited(words, [fill(TEMPLATE, VALUES)]) is unedited


def test_a_template_is_no_answer_unless_something_that_was_asked_for_is_answered():
    filled = [fill(TEMPLATE, VALUES)]
    assert is_no_answer(filled[0], [{"stance": ""}, {"stance": None}], filled)
    assert not is_no_answer(filled[0], [{"stance": ""}, {"stance": "refuse"}], filled)
    assert not is_no_answer("我们愿意补寄玻璃杯。", [{"stance": ""}], filled)
    assert not is_no_answer(filled[0], [{"stance": ""}], [])
