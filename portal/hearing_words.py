"""A hearing in words: who said what, what was found and what was decided, section by section, for whoever goes on with it.

The same sections stand on the pages of the desk and of administrators. Nothing here decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.claim_phrases import FOUND, GRID, GROUND_RESULTS, GROUNDS, measure_does, measure_name
from portal.domain.conditions import was_silent
from portal.domain.parties import SIDES
from portal.domain.periods import local
from portal.domain.rulebooks.malice_claim import Act as Claim
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.phrases import PARTIES
from portal.queries.hearings import Earlier, Hearing, Piece, Step
from portal.words import day, moment

FOUND_BY = (Claim.PROPOSE_FINDING, Claim.CONFIRM_FINDING, Claim.RETURN_FINDING)
DECIDED_BY = (Sanction.IMPOSE, Sanction.SUBMIT_SANCTION, Sanction.SIGN_SANCTION)
# Who had a hand in it, by what they did.
HANDS: Mapping[str, Any] = {
    Claim.PROPOSE_FINDING: _l("%(name)s写"),
    Claim.CONFIRM_FINDING: _l("%(name)s核对"),
    Sanction.IMPOSE: _l("%(name)s决定"),
    Sanction.SUBMIT_SANCTION: _l("%(name)s拟定"),
    Sanction.SIGN_SANCTION: _l("%(name)s签署"),
}


@dataclass(frozen=True)
class Line:
    """Something with a name: the words, and the files that go with it."""

    label: str
    words: str
    pieces: tuple[Piece, ...] = ()
    contrary: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of a hearing. `note` says who had a hand in it."""

    id: str
    title: str
    lines: tuple[Line, ...]
    note: str = ""


def sections_of(hearing: Hearing) -> list[Section]:
    """Everything that there is, in the order in which it happened."""
    made = (
        _claimed(hearing),
        _said(hearing),
        _found(hearing),
        _measure(hearing),
        _appealed(hearing),
        _earlier(hearing),
    )
    return [section for section in made if section.lines]


def complained_of(hearing: Hearing) -> list[Section]:
    """What was said in a complaint about the desk, and answered, in order."""
    lines = tuple(_spoken(step) for step in hearing.steps if step.facts["words"])
    return [Section("said", _("投诉和答复"), lines)]


def heard_of(hearing: Hearing) -> list[Section]:
    """The claim and what was said about it, for whoever finds on it."""
    return [section for section in (_claimed(hearing), _said(hearing)) if section.lines]


def _claimed(hearing: Hearing) -> Section:
    if hearing.claim is None:
        asked = hearing.sanction.subject.get("asked", "") if hearing.sanction else ""
        return Section("claimed", _("提请处理的理由"), (Line(_("理由"), asked),) if asked else ())
    files = {piece.id: piece for step in hearing.steps for piece in step.pieces}
    lines = tuple(
        Line(
            str(GROUNDS[ground["ground"]]),
            ground["words"],
            _pieces(hearing, [*ground["numbers"], *(files[id].number for id in ground["files"] if id in files)]),
        )
        for ground in hearing.claim.subject["grounds"]
    )
    return Section("claimed", _("商家申诉的理由"), lines)


def _said(hearing: Hearing) -> Section:
    """What the two sides said, and what the one who is to be sanctioned was called to answer."""
    said = [step for step in hearing.steps if step.party in SIDES and step.facts["words"] and _is_an_answer(step)]
    charged = hearing.last(Sanction.CALL_TO_ANSWER)
    lines = [_spoken(step) for step in said]
    if charged is not None:
        lines.insert(0, Line(_("告知的事由"), str(charged.facts["words"])))
    if hearing.sanction and was_silent(hearing.sanction):
        lines.append(Line(_("没有说明"), _("当事人到期没有说明。不说明不等于承认，单凭没有说明最多给书面警告。")))
    elif hearing.claim and not hearing.sanction and not any(step.act == Claim.ANSWER_CLAIM for step in said):
        lines.append(Line(_("没有说明"), _("投诉人到期没有说明。不说明不等于承认。")))
    return Section("said", _("双方的说明"), tuple(lines))


def _is_an_answer(step: Step) -> bool:
    return step.act in (Claim.ANSWER_CLAIM, Claim.REBUT, Sanction.ANSWER_CHARGE)


def _spoken(step: Step) -> Line:
    who = _("%(party)s（%(moment)s）", party=PARTIES[step.party], moment=moment(step.at, clock.now()))
    return Line(who, str(step.facts["words"]), step.pieces)


def _found(hearing: Hearing) -> Section:
    subject = hearing.claim.subject if hearing.claim else {}
    if not subject.get("result"):
        return Section("found", "", ())
    grounds = tuple(
        Line(
            _("%(ground)s：%(result)s", ground=GROUNDS[f["ground"]], result=GROUND_RESULTS[f["result"]]),
            f["why"],
            _pieces(hearing, f["by"]),
            _pieces(hearing, f["against"]),
        )
        for f in subject["findings"]
    )
    result = Line(_("结论"), str(FOUND[subject["result"]]))
    return Section(
        "found", _("认定"), (result, *grounds, Line(_("总的理由"), subject["reasons"])), _by(hearing, FOUND_BY)
    )


def _measure(hearing: Hearing) -> Section:
    subject = hearing.sanction.subject if hearing.sanction else {}
    if not subject.get("measure"):
        return Section("measure", "", ())
    lines = [
        Line(_("措施"), measure_name(subject["measure"])),
        Line(_("措施的内容"), measure_does(subject["measure"])),
        Line(_("多长时间"), _("%(days)s天", days=subject["days"])),
        *(Line(str(GRID[name]), subject["grid"][name]) for name in GRID),
        Line(_("为什么需要这项措施"), subject["reasons"]),
        Line(_("申诉期间继续执行的理由"), subject.get("risk", "")),
        Line(_("要下架的商品"), subject.get("item", "")),
    ]
    return Section("measure", _("处理措施"), tuple(line for line in lines if line.words), _by(hearing, DECIDED_BY))


def _appealed(hearing: Hearing) -> Section:
    step = hearing.last(Sanction.APPEAL, Sanction.APPEAL_BELATEDLY) if hearing.appeal else None
    if step is None or hearing.appeal is None:
        return Section("appeal", "", ())
    stays = hearing.appeal.subject["stays"]
    lines = [
        Line(_("申诉的理由"), str(step.facts["words"]), step.pieces),
        Line(_("为什么晚提"), str(step.facts["late_reason"])),
        Line(_("决定之前"), _("处理措施暂停执行。") if stays else _("处理措施继续执行。")),
    ]
    return Section("appeal", _("对处理措施的申诉"), tuple(line for line in lines if line.words))


def _earlier(hearing: Hearing) -> Section:
    if hearing.sanction is None:
        return Section("earlier", "", ())
    lines = tuple(Line(measure_name(e.measure), _period(e)) for e in hearing.earlier)
    return Section("earlier", _("以前的处理"), lines or (Line(_("记录"), _("没有以前的处理。")),))


def _period(earlier: Earlier) -> str:
    today = local(clock.now()).date()
    words = _("%(first)s到%(last)s", first=day(earlier.begins_at, today), last=day(earlier.ends_at, today))
    return _("%(period)s，执行中", period=words) if earlier.in_force else words


def _by(hearing: Hearing, acts: Iterable[str]) -> str:
    """The latest of each hand, in the order of the acts; a finding that was sent back was not confirmed."""
    steps = [step for act in acts if act in HANDS and (step := hearing.last(act))]
    return _("，").join(str(HANDS[step.act]) % {"name": step.who} for step in sorted(steps, key=lambda step: step.at))


def _pieces(hearing: Hearing, numbers: Iterable[Any]) -> tuple[Piece, ...]:
    return tuple(hearing.pieces[int(number)] for number in numbers if int(number) in hearing.pieces)
