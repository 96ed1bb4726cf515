"""What people fill in to have a ruling looked at once more, to correct or replace it, and to ask for another mediator."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FormField, RadioField
from wtforms import Form as Part
from wtforms.validators import Optional

from portal.domain.duties import Duty, duties_standing
from portal.domain.facts import MAX_WORDS
from portal.domain.money import ceiling_fen
from portal.domain.parties import SIDES
from portal.domain.periods import local
from portal.domain.reviews import NEED_EVIDENCE, paid_already
from portal.domain.rulebooks.duty import State as DutyState
from portal.forms.acts import TOO_MANY_LETTERS, ActForm, GroundsForm, WordsForm
from portal.forms.fields import Letters, LineField, OwnWords, Required, RowsField, WordsField, options
from portal.forms.ruling import MOST_REMEDIES, OUTCOME_WORDS, SPARE_REMEDIES, SUMMARY_CHARACTERS, Finding, Remedy
from portal.lengths import Named
from portal.review_phrases import GROUND_HINTS, GROUNDS, RECUSAL_GROUNDS, RECUSAL_HINTS
from portal.words import money


class Ground(Part):
    """A ground of a review: whether it is meant, and what speaks for it."""

    class Meta(Part.Meta):
        def get_translations(self, _form: Any) -> OwnWords:
            return OwnWords()

    chosen = BooleanField()
    words = WordsField(_l("具体是什么"), [Letters(max=MAX_WORDS, message=TOO_MANY_LETTERS)])


class AskReviewForm(GroundsForm):
    """Why a ruling should be looked at once more: ground by ground."""

    grounds = RowsField(FormField(Ground), min_entries=len(GROUNDS))
    ground_names, ground_hints = GROUNDS, GROUND_HINTS

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        valid = self.require(self.rows[0].chosen, self.chosen, gettext("请选择至少一项理由")) and valid
        for code, row in self.chosen:
            valid = self.require(row.words, row.words.data, gettext("请写明具体是什么")) and valid
            if code in NEED_EVIDENCE:
                none = gettext("「%(ground)s」要有文件，请添加", ground=GROUNDS[code])
                valid = self.require(self.files, self.kept.data, none) and valid
        return valid

    def facts(self) -> dict[str, Any]:
        grounds = tuple({"ground": code, "words": row.words.data} for code, row in self.chosen)
        return {"words": self.words.data or "", "grounds": grounds, "evidence": tuple(self.kept.data or ())}


class AcceptReviewForm(WordsForm):
    """A review is gone into; duties may be told to wait, with a reason."""

    stay = BooleanField(_l("复核期间暂停履行"))
    order: tuple[str, ...] = ("words", "stay")
    hints = {"stay": _l("只在现在履行以后难以挽回时选。选了就要在上面写明理由，双方都会看到。")}

    def prepare(self) -> None:
        super().prepare()
        if self.matter.subject["stays"]:  # the ground does that by itself
            self.order = ("words",)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        reason = self.words.data or not self.stay.data
        return self.require(self.words, reason, gettext("请写明为什么暂停履行")) and valid


class CorrectionForm(WordsForm):
    """A slip put right: what it was, and the text as it reads from now on."""

    summary = LineField(_l("更正后的结果"), [Required(_l("请用一句话写明结果")), Letters(max=SUMMARY_CHARACTERS)])
    reasons = WordsField(_l("更正后的理由"), [Required(_l("请写明裁定的理由")), Letters(max=MAX_WORDS)])
    order = ("words", "summary", "reasons")
    hints = {"summary": _l("只改写错的地方。"), "reasons": _l("只改写错的地方。认定和要做的事不能在这里改。")}

    def first_values(self) -> Mapping[str, Any]:
        ruling = self.around.ruling
        return {"summary": ruling.summary, "reasons": ruling.reasons} if ruling else {}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        changed = {**self.first_values()} != {"summary": self.summary.data, "reasons": self.reasons.data}
        return self.require(self.reasons, changed, gettext("和原来的文字一样，没有更正")) and valid


class NewRulingForm(ActForm):
    """A ruling in the place of another: each thing found anew, and what is still to be done."""

    claims = RowsField(FormField(Finding))
    outcome = RadioField(_l("结果"), choices=options(OUTCOME_WORDS), validators=[Required(_l("请选择结果"))])
    reasons = WordsField(_l("理由"), [Required(_l("请写明裁定的理由")), Letters(max=MAX_WORDS)])
    remedies = RowsField(FormField(Remedy), max_entries=MOST_REMEDIES)
    summary = LineField(_l("一句话写明结果"), [Required(_l("请用一句话写明结果")), Letters(max=SUMMARY_CHARACTERS)])
    order = ()

    def first_values(self) -> Mapping[str, Any]:
        ruling = self.around.ruling
        if ruling is None:
            return {}
        found = [
            {name: f[name] for name in ("result", "by", "against", "why")}
            | {"no_evidence": not (f["by"] or f["against"])}
            for f in ruling.findings
        ]
        rows = {duty.place: str(row) for row, duty in enumerate(self.left)}
        left = [_row_of(duty, rows) for duty in self.left]
        return {
            "claims": found,
            "outcome": ruling.outcome,
            "reasons": ruling.reasons,
            "summary": ruling.summary,
            "remedies": left,
        }

    def prepare(self) -> None:
        findings = self.around.ruling.findings if self.around.ruling else ()
        while len(self.claims) < len(findings):
            self.claims.append_entry()
        del self.claims.entries[len(findings) :]
        if not self.is_submitted():
            for _spare in range(SPARE_REMEDIES):
                self.remedies.append_entry()
        numbers = options({piece.number: str(piece.number) for piece in self.around.evidence})
        for row in self.claims:
            row.form.by.choices = row.form.against.choices = numbers
        for place, row in enumerate(self.remedies):
            above = {n: gettext("第%(number)s项完成后", number=n + 1) for n in range(place)}
            row.form.after.choices = options({"": gettext("裁定作出后"), **above})
            row.form.answers.choices = []

    @property
    def rows(self) -> list[Part]:
        return [row.form for row in (*self.claims, *self.remedies)]

    @property
    def named_rows(self) -> list[tuple[Part, Mapping[str, Any]]]:
        """Each finding with that of the ruling that stands."""
        findings = self.around.ruling.findings if self.around.ruling else ()
        return [(row.form, finding) for row, finding in zip(self.claims, findings, strict=True)]

    @property
    def written(self) -> list[Remedy]:
        """The remedies that somebody wrote, in order."""
        return [row.form for row in self.remedies if not row.form.is_blank]

    @property
    def left(self) -> list[Duty]:
        """What the ruling that stands orders and nobody has done."""
        return [d for d in duties_standing(self.case.file) if not _is_done(d)]

    @property
    def done(self) -> list[Duty]:
        """What was done under it, or is said to have been: a new ruling does not ask for that again."""
        return [d for d in duties_standing(self.case.file) if _is_done(d)]

    @property
    def most_fen(self) -> int:
        """The most that one side may still be told to pay, in fen."""
        file = self.case.file
        return ceiling_fen(file.paid_fen, file.basis) - max(paid_already(file, side) for side in SIDES)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        checks = [row.form.check() for row in self.claims]
        checks += [row.form.check(place) for place, row in enumerate(self.remedies) if not row.form.is_blank]
        return all(checks) and self._waits_for_what_there_is() and self._is_not_too_much() and valid

    def facts(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.data,
            "summary": self.summary.data,
            "reasons": self.reasons.data,
            "findings": tuple(
                {**finding, **{n: row[n].data for n in ("result", "why")}}
                | {"by": list(row.by.data or ()), "against": list(row.against.data or ())}
                for row, finding in self.named_rows
            ),
            "remedies": tuple(self._remedy(row) for row in self.written),
        }

    def _waits_for_what_there_is(self) -> bool:
        checks = [
            self.require(
                row.after, row.waits_for is None or row.waits_for in self._places, gettext("要等的那一行是空的")
            )
            for row in self.written
        ]
        return all(checks)

    def _is_not_too_much(self) -> bool:
        pays = [row for row in self.written if row.amount.fen]
        sums = {side: sum(row.amount.fen or 0 for row in pays if row.to.data == side) for side in SIDES}
        excess = gettext(
            "合计%(sum)s，最多还可以裁定%(most)s", sum=money(max(sums.values())), most=money(self.most_fen)
        )
        return not pays or self.require(pays[-1].amount, max(sums.values()) <= self.most_fen, excess)

    @property
    def _places(self) -> dict[int, int]:
        rows = [number for number, row in enumerate(self.remedies) if not row.form.is_blank]
        return {number: place for place, number in enumerate(rows)}

    def _remedy(self, row: Remedy) -> dict[str, Any]:
        return {
            "what": row.what.data,
            "to": row.to.data,
            "amount_fen": row.amount.fen or 0,
            "words": row.words.data or "",
            "days": row.within_days,
            "after": None if row.waits_for is None else self._places[row.waits_for],
        }


class AskRecusalForm(WordsForm):
    """Why somebody else should mediate."""

    ground = RadioField(_l("理由"), choices=options(RECUSAL_GROUNDS), validators=[Required(_l("请选择一个理由"))])
    known_on = DateField(_l("哪一天知道的"), [Optional()])
    order = ("ground", "words", "known_on")
    optional = frozenset({"known_on"})
    hints = {
        "known_on": _l(
            "知道由谁调解之后超过%(time)s才申请的，要写明哪一天知道这个理由，从那天起%(time)s内申请。",
            time=Named("recusal"),
        )
    }
    choice_hints = {"ground": RECUSAL_HINTS}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        on = self.known_on.data
        return (
            self.require(self.known_on, not on or on <= local(self.around.now).date(), gettext("请填写已经过去的日期"))
            and valid
        )

    def facts(self) -> dict[str, Any]:
        on = self.known_on.data
        return {"words": self.words.data, "ground": self.ground.data, "known_on": on.isoformat() if on else ""}


def _is_done(duty: Duty) -> bool:
    return duty.matter is not None and duty.matter.state in (
        DutyState.DONE,
        DutyState.COMPLIANCE_CHECK,
        DutyState.FORFEITED,
    )


def _row_of(duty: Duty, rows: Mapping[int, str]) -> dict[str, Any]:
    """A duty as it is written into a row. `rows` has the row of each that is still to be done, by its place."""
    return {
        "to": duty.to.value,
        "what": duty.what,
        "amount": Decimal(duty.amount_fen) / 100 if duty.amount_fen else None,
        "words": duty.words,
        "days": str(duty.days or ""),
        "after": "" if duty.after is None else rows.get(duty.after, ""),
    }


BY_FACTS: Mapping[str, type[ActForm]] = {
    "AskedReview": AskReviewForm,
    "AcceptedReview": AcceptReviewForm,
    "Corrected": CorrectionForm,
    "AskedRecusal": AskRecusalForm,
}
