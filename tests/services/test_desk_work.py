"""How a merchant's staff organise their work, and that nobody else can, or learns of it."""

from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.domain.parties import Role
from portal.domain.ranks import Rank, RightMissing
from portal.extensions import db
from portal.models.change import Change
from portal.models.desk import CaseHand, CaseLabel
from portal.queries import NotFound
from portal.queries.accounts import viewer_of
from portal.queries.desk_work import (
    NOBODY,
    Marks,
    Wish,
    cases_to_export,
    choices_of,
    desk_counts,
    desk_seen_by,
    labels_of,
    marks_of,
    template_of,
    templates_of,
)
from portal.queries.inbox import Shelf, Urgency
from portal.services import accounts
from portal.services.desk_work import (
    MOST_LABELS,
    NameTaken,
    TooMany,
    change_template,
    give_in_hand,
    make_label,
    put_label,
    remove_label,
    remove_template,
    rename_label,
    take_label,
    write_template,
)
from tests.playing import a_complaint, case_called, do

pytestmark = pytest.mark.usefixtures("hands")


def colleague(cast, name, rank):
    """Somebody who joins Acme."""
    merchant_id = cast.acme.merchant_id
    account_id = accounts.create_account(
        Role.MERCHANT, f"{rank}@demo.test", name, "pingli-demo", confirmed=True, merchant_id=merchant_id, rank=rank
    )
    return viewer_of(account_id)


@pytest.fixture
def team(cast):
    """Acme's owner, an agent and somebody who only looks."""
    return SimpleNamespace(
        owner=cast.acme, agent=colleague(cast, "小林", Rank.AGENT), viewer=colleague(cast, "小许", Rank.VIEWER)
    )


def found(who, **wish):
    return [line.ref for line in desk_seen_by(who, Wish(**wish)).lines]


def test_a_case_is_given_in_hand_and_found_by_who_has_it(cast, team, any_database):
    ours, other = a_complaint(cast.li), a_complaint(cast.zhao)
    assert give_in_hand(team.owner, [ours], team.agent.id) == 1
    assert found(team.agent, hand=team.agent.id) == [ours]
    assert found(team.agent, hand=NOBODY) == [other]
    assert desk_counts(team.agent, Wish(hand=team.agent.id)).yours == 1
    case_id = case_called(ours).id
    assert marks_of(team.owner, [case_id])[case_id] == Marks(hand=(team.agent.id, "小林"))
    give_in_hand(team.agent, [ours, other], team.owner.id)
    assert set(found(team.owner, hand=team.owner.id)) == {ours, other}
    give_in_hand(team.agent, [ours, other], None)
    assert marks_of(team.owner, [case_id]) == {}


def test_labels_are_put_on_cases_and_found_again_and_taken_off(cast, team, any_database):
    first, second = a_complaint(cast.li), a_complaint(cast.zhao)
    label = make_label(team.agent, "等仓库核实")
    put_label(team.agent, [first], label)
    assert put_label(team.agent, [first, second], label) == 2
    assert set(found(team.owner, label_id=label)) == {first, second}
    assert [(seen.name, seen.cases) for seen in labels_of(team.viewer)] == [("等仓库核实", 2)]
    rename_label(team.owner, label, "快递破损")
    take_label(team.agent, [first], label)
    case_ids = [case_called(ref).id for ref in (first, second)]
    assert marks_of(team.owner, case_ids) == {case_ids[1]: Marks(labels=((label, "快递破损"),))}
    remove_label(team.agent, label)
    assert labels_of(team.owner) == []
    assert db.session.scalar(select(func.count()).select_from(CaseLabel)) == 0


def test_the_desk_is_searched_by_what_people_have_in_hand(cast, team, any_database):
    ref = a_complaint(cast.li, category="Q2", issue="fault")
    a_complaint(cast.zhao)
    (line,) = cases_to_export(team.owner, Wish(), [ref])
    for words in (ref, ref[3:9].lower(), line.order_no, "李女士"):
        assert ref in found(team.owner, words=words), words
    assert found(team.owner, words="李女士") == [ref]
    assert len(found(team.owner, words="破壁机")) == 2
    assert found(team.owner, words="100%") == []
    assert found(team.owner, category="Q2") == [ref]
    (shop,) = choices_of(team.owner).shops
    assert len(found(team.owner, shop_id=shop[0])) == 2 and found(team.owner, shop_id=shop[0] + 100) == []


def test_an_export_has_what_a_merchant_needs_and_nothing_of_others(cast, team, hands, any_database):
    ref = a_complaint(cast.li)
    hands.turn(hours=1)
    later = a_complaint(cast.zhao)
    for name in ("乙", "甲"):
        put_label(team.agent, [ref], make_label(team.agent, name))
    give_in_hand(team.owner, [ref], team.agent.id)
    lines = cases_to_export(team.viewer, Wish())
    assert [line.ref for line in lines] == [ref, later]
    line = lines[0]
    assert (line.consumer, line.hand, sorted(line.labels.split("、")), line.amount_fen, line.turn) == (
        "李女士",
        "小林",
        ["乙", "甲"],
        200_00,
        True,
    )
    assert line.items[0]["title"] == "静音破壁机"
    assert [line.ref for line in cases_to_export(team.owner, Wish(shelf=Shelf.CLOSED), [later])] == [later]
    assert cases_to_export(cast.hemu, Wish(), [ref]) == cases_to_export(cast.hemu, Wish()) == []
    assert [line.ref for line in cases_to_export(team.owner, Wish(urgency=Urgency.LATE))] == []


def test_templates_are_written_changed_and_removed_for_the_whole_shop(cast, team, any_database):
    template = write_template(team.agent, "破损补寄", "{消费者}你好，我们补寄。")
    change_template(team.owner, template, "破损补寄", "{消费者}你好，今天补寄。")
    seen = template_of(team.viewer, template)
    assert (seen.title, seen.words, seen.changed_by) == ("破损补寄", "{消费者}你好，今天补寄。", "小陈")
    assert templates_of(cast.hemu) == []
    with pytest.raises(NotFound):
        template_of(cast.hemu, template)
    remove_template(team.agent, template)
    assert templates_of(team.owner) == []
    with pytest.raises(NotFound):
        change_template(team.owner, template, "a", "b")
    written = db.session.scalars(select(Change.what).where(Change.subject == "template").order_by(Change.id)).all()
    assert written == ["template_written", "template_changed", "template_removed"]


def test_somebody_who_only_looks_changes_nothing(cast, team):
    ref = a_complaint(cast.li)
    label, template = make_label(team.owner, "甲"), write_template(team.owner, "甲", "乙")
    for attempt in (
        lambda: give_in_hand(team.viewer, [ref], team.owner.id),
        lambda: put_label(team.viewer, [ref], label),
        lambda: take_label(team.viewer, [ref], label),
        lambda: make_label(team.viewer, "乙"),
        lambda: rename_label(team.viewer, label, "乙"),
        lambda: remove_label(team.viewer, label),
        lambda: write_template(team.viewer, "丙", "丁"),
        lambda: change_template(team.viewer, template, "丙", "丁"),
        lambda: remove_template(team.viewer, template),
    ):
        with pytest.raises(RightMissing):
            attempt()
    with pytest.raises(RightMissing):
        make_label(cast.li, "甲")
    assert cases_to_export(team.viewer, Wish(), [ref])


def test_what_is_not_theirs_is_not_there(cast, team):
    ref, untold = a_complaint(cast.li), a_complaint(cast.li, late=True)
    label, template = make_label(team.owner, "甲"), write_template(team.owner, "甲", "乙")
    theirs = make_label(cast.hemu, "甲")
    for attempt in (
        lambda: give_in_hand(cast.hemu, [ref], cast.hemu.id),
        lambda: give_in_hand(team.owner, [ref, untold], team.owner.id),
        lambda: give_in_hand(team.owner, [], team.owner.id),
        lambda: give_in_hand(team.owner, [ref], cast.hemu.id),
        lambda: give_in_hand(team.owner, [ref], team.viewer.id),
        lambda: give_in_hand(team.owner, [ref], cast.li.id),
        lambda: put_label(team.owner, [ref], theirs),
        lambda: put_label(cast.hemu, [ref], theirs),
        lambda: rename_label(cast.hemu, label, "乙"),
        lambda: remove_label(cast.hemu, label),
        lambda: remove_template(cast.hemu, template),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert db.session.scalar(select(func.count()).select_from(CaseHand)) == 0
    assert found(team.owner, label_id=theirs) == []


def test_a_label_has_a_name_of_its_own_and_there_are_not_too_many(cast):
    for number in range(MOST_LABELS - 1):
        make_label(cast.acme, f"VIP{number}")
    with pytest.raises(NameTaken):
        make_label(cast.acme, "vip3")
    last = make_label(cast.acme, "乙")
    with pytest.raises(NameTaken):
        rename_label(cast.acme, last, "VIP3")
    rename_label(cast.acme, last, "乙")
    with pytest.raises(TooMany):
        make_label(cast.acme, "丙")


def test_those_who_can_be_given_a_case_may_act_in_it(cast, team):
    assert [name for _id, name in choices_of(team.owner).staff] == ["小林", "小陈"]
    ref = a_complaint(cast.li)
    give_in_hand(team.owner, [ref], team.agent.id)
    do(team.owner, ref, "add_message", {"words": "我们在核实。"})
    assert found(team.owner, hand=team.agent.id) == [ref]
