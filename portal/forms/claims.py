"""What people fill in about a claim of bad faith, the finding, a measure, and an appeal against one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FormField, IntegerField, RadioField
from wtforms import Form as Part
from wtforms.validators import NumberRange, Optional

from portal.claim_phrases import (
    CLOSED_BY,
    FOUND,
    GRID,
    GROUND_HINTS,
    GROUND_RESULTS,
    GROUNDS,
    days_allowed,
    measure_does,
    measure_name,
)
from portal.domain.conditions import was_silent
from portal.domain.facts import MAX_WORDS
from portal.domain.parties import Party
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.domain.sanctions import MEASURES, Effect, Measure, closed_by, ladder_of
from portal.domain.signals import Group, relied_on
from portal.forms.acts import LINE_CHARACTERS, TOO_MANY_LETTERS, ActForm, FilesForm, GroundsForm, WordsForm
from portal.forms.fields import (
    Letters,
    LineField,
    OwnWords,
    Problem,
    Required,
    RowsField,
    TicksField,
    WordsField,
    options,
)
from portal.phrases import piece_name

LONGEST_DAYS = max(measure.days[1] for measure in MEASURES.values())


class Row(Part):
    """One ground, or one answer to it."""

    class Meta(Part.Meta):
        def get_translations(self, _form: Any) -> OwnWords:
            return OwnWords()


def _words(label: Any) -> WordsField:
    return WordsField(label, [Letters(max=MAX_WORDS, message=TOO_MANY_LETTERS)])


def _numbers(ticks: TicksField) -> tuple[int, ...]:
    return tuple(int(number) for number in ticks.data or ())


class Ground(Row):
    """A ground of a claim: whether it is meant, what happened, and what shows it."""

    chosen = BooleanField()
    words = _words(_l("经过"))
    numbers = TicksField(_l("案件里的证据"), choices=[])
    files = TicksField(_l("这次添加的文件"), choices=[])


class MaliceClaimForm(GroundsForm):
    """That a complaint was made in bad faith: ground by ground, each with what shows it."""

    grounds = RowsField(FormField(Ground), min_entries=len(GROUNDS))
    ground_names, ground_hints = GROUNDS, GROUND_HINTS
    signals = TicksField(_l("引用的信号"), choices=[])
    declared = BooleanField(_l("以上内容真实，我愿意承担不实申诉的后果"))

    def prepare(self) -> None:
        super().prepare()
        self.signals.choices = options({s.rule: s.rule for s in self.around.signals if s.group is Group.AGAINST})
        self._offer_evidence()

    @property
    def problems(self) -> list[Problem]:
        # Its own words are not drawn: what concerns no single field is mended where the first ground is.
        first = self.rows[0].chosen.id
        return [p if p.target != self.words.id else Problem(first, p.message) for p in super().problems]

    def keep(self, taken: Any, refused: Any, waiting: Any) -> None:
        super().keep(taken, refused, waiting)
        self._offer_evidence()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.chosen:
            self.complain(self.rows[0].chosen, gettext("请选择至少一项理由"))
            valid = False
        for code, row in self.chosen:
            valid = self.require(row.words, row.words.data, gettext("请写明经过")) and valid
            shown = row.numbers.data or self._files_of(row)
            none = gettext("「%(ground)s」还没有对应的证据，请勾选或者添加", ground=GROUNDS[code])
            valid = self.require(self._place_of_evidence(row), shown, none) and valid
        return self.require(self.declared, self.declared.data, gettext("请确认内容真实")) and valid

    def facts(self) -> dict[str, Any]:
        grounds = tuple(
            {
                "ground": code,
                "words": row.words.data,
                "files": tuple(self._files_of(row)),
                "numbers": _numbers(row.numbers),
            }
            for code, row in self.chosen
        )
        return {
            "grounds": grounds,
            "signals": relied_on(self.around.signals, self.signals.data or ()),
            "declared": bool(self.declared.data),
            "evidence": tuple(self.kept.data or ()),
        }

    def _files_of(self, row: Any) -> list[str]:
        """The files of a ground; one that stands alone has all that came with it."""
        kept = self.kept.data or ()
        return list(kept) if len(self.chosen) == 1 else [file for file in row.files.data or () if file in kept]

    def _place_of_evidence(self, row: Any) -> Field:
        """Where the evidence of a ground is chosen; where there is none to choose, where files are added."""
        return next((f for f in (row.numbers, row.files) if f.choices), self.files)

    def _offer_evidence(self) -> None:
        pieces = options({str(p.number): piece_name(p) for p in self.around.evidence if p.is_open})
        files = options({file.value: file.label for file in self.kept.choices})
        for row in self.rows:
            row.numbers.choices, row.files.choices = pieces, files


class GroundFinding(Row):
    """What was found of one ground."""

    result = RadioField(
        lazy_pgettext("finding", "认定"),
        choices=options(GROUND_RESULTS),
        validators=[Required(_l("请选择查明属实或者没有查明"))],
    )
    why = _words(_l("理由"))
    by = TicksField(_l("支持的证据"), choices=[])
    against = TicksField(_l("相反的证据"), choices=[])


class FindingForm(ActForm):
    """A finding: every ground answered, and what that makes of the claim."""

    findings = RowsField(FormField(GroundFinding))
    result = RadioField(_l("结论"), choices=options(FOUND), validators=[Required(_l("请选择结论"))])
    reasons = _words(_l("总的理由"))
    order = ("result", "reasons")
    hints = {"reasons": _l("写给双方看：证据说明了什么，没有说明什么。投诉本身有没有道理，另外裁定。")}
    words_needed = True

    def prepare(self) -> None:
        grounds = self.matter.subject["grounds"]
        while len(self.findings) < len(grounds):
            self.findings.append_entry()
        del self.findings.entries[len(grounds) :]
        pieces = options({str(p.number): piece_name(p) for p in self.around.evidence})
        for row in self.rows:
            row.by.choices = row.against.choices = pieces

    @property
    def rows(self) -> list[Part]:
        return [row.form for row in self.findings]

    @property
    def named_rows(self) -> list[tuple[Part, Any, str]]:
        """Each answer with the ground that it answers, and what was said of it."""
        claimed = self.matter.subject["grounds"]
        return [(row, GROUNDS[g["ground"]], g["words"]) for row, g in zip(self.rows, claimed, strict=True)]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for row in self.rows:
            valid = self.require(row.why, row.why.data, gettext("请写明理由")) and valid
        valid = self.require(self.reasons, self.reasons.data, gettext("请写明总的理由")) and valid
        found = {row.result.data == "found" for row in self.rows}
        fits = {"established": {True}, "partly": {True, False}}.get(self.result.data or "", {False}) == found
        return self.require(self.result, fits or not valid, gettext("结论和每一项的认定对不上")) and valid

    def facts(self) -> dict[str, Any]:
        claimed = self.matter.subject["grounds"]
        findings = tuple(
            {
                "ground": ground["ground"],
                "result": row.result.data,
                "why": row.why.data,
                "by": _numbers(row.by),
                "against": _numbers(row.against),
            }
            for row, ground in zip(self.rows, claimed, strict=True)
        )
        return {"result": self.result.data, "findings": findings, "reasons": self.reasons.data}


@dataclass(frozen=True)
class Rung:
    """One measure of the ladder: what it is called and does, how long, and why it cannot be chosen here, or ""."""

    code: str
    name: str
    does: str
    closed: Any


class SanctionForm(ActForm):
    """A measure: the mildest that will do, how long, and why no milder one would."""

    measure = RadioField(_l("处理措施"), choices=[], validators=[Required(_l("请选择处理措施"))])
    days = IntegerField(
        _l("多少天"),
        [Required(_l("请填写天数")), NumberRange(1, LONGEST_DAYS, message=_l("请填写措施允许的天数"))],
    )
    number = _words(GRID["number"])
    proportion = _words(GRID["proportion"])
    gravity = _words(GRID["gravity"])
    intention = _words(GRID["intention"])
    reasons = _words(_l("为什么是这一项，轻一点的不行"))
    risk = LineField(_l("申诉期间不能暂停的风险"), [Optional(), Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])
    item = LineField(_l("要下架的商品"), [Optional(), Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])
    hints = {
        "reasons": _l("当事人会看到。"),
        "risk": _l("只在第4级以上有意义：没有写明风险的，申诉期间暂停执行。"),
        "item": _l("只在责令下架时填写，写明商品名称和规格。"),
    }
    words_needed = True

    def prepare(self) -> None:
        cosigned = self.act == Sanction.SUBMIT_SANCTION
        measures = [m for m in ladder_of(Party(self.matter.subject["to"])) if not self._closed(m)]
        self.measure.choices = options({m.code: measure_name(m.code) for m in measures})
        self.order = (*GRID, "reasons", *(["risk"] if cosigned else []))
        if any(Effect.ITEM_DELISTED in m.effects for m in measures):
            self.order += ("item",)
        self.optional = frozenset({"risk", "item"})

    @property
    def rungs(self) -> list[tuple[Rung, Any]]:
        """The whole ladder from the mildest, each rung with its option where it can be chosen."""
        chosen = {option.data: option for option in self.measure}
        return [
            (
                Rung(m.code, measure_name(m.code), _what_it_does(m.code), CLOSED_BY.get(self._closed(m), "")),
                chosen.get(m.code),
            )
            for m in ladder_of(Party(self.matter.subject["to"]))
        ]

    def _closed(self, measure: Measure) -> str:
        """Why a measure cannot be chosen here: a key of CLOSED_BY, or "" where it can."""
        subject = self.matter.subject
        closed = closed_by(
            measure, silent=was_silent(self.matter), warned=self.around.warned, grounds=subject["grounds"]
        )
        if closed or measure.is_cosigned == (self.act == Sanction.SUBMIT_SANCTION):
            return closed
        return "cosigned" if measure.is_cosigned else "not_cosigned"

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for name in (*GRID, "reasons"):
            valid = self.require(self[name], self[name].data, gettext("请写明")) and valid
        measure = MEASURES.get(self.measure.data or "")
        if measure and self.days.data:
            low, high = measure.days
            fits = low <= self.days.data <= high
            message = gettext("这项措施是%(days)s", days=days_allowed(measure))
            valid = self.require(self.days, fits, message) and valid
        return valid

    def facts(self) -> dict[str, Any]:
        return {
            "measure": self.measure.data,
            "days": self.days.data,
            "grid": {name: self[name].data for name in GRID},
            "reasons": self.reasons.data,
            "risk": self.risk.data or "",
            "item": self.item.data or "",
        }


class ChargeForm(WordsForm):
    """What somebody would be sanctioned for."""

    def facts(self) -> dict[str, Any]:
        return {"words": self.words.data}


class LateAppealForm(FilesForm):
    """An appeal after the usual time."""

    late_reason = _words(_l("为什么晚提"))
    order = ("words", "late_reason")
    describes_files = False

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return self.require(self.late_reason, self.late_reason.data, gettext("请写明为什么晚提")) and valid


def _what_it_does(code: str) -> str:
    return f"{measure_does(code)} {days_allowed(MEASURES[code])}"


BY_FACTS: Mapping[str, type[ActForm]] = {
    "MaliceClaim": MaliceClaimForm,
    "Finding": FindingForm,
    "Sanction": SanctionForm,
    "SanctionSigned": WordsForm,
    "Charge": ChargeForm,
    "LateAppeal": LateAppealForm,
}
