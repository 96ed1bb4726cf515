"""What a mediator writes down to decide a case: what is found about each claim, why, and who does what.

The claims of both sides are there before anybody writes, so that none can be forgotten. Rows that nobody wrote in
are nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms import Form as Part
from wtforms.validators import Optional

from portal.domain.decisions import outcome_of
from portal.domain.facts import DUTIES, MAX_WORDS, RESULTS
from portal.domain.parties import SIDES, Party
from portal.domain.rulebooks.complaint import Outcome
from portal.domain.rules import RULES
from portal.domain.terms import MAX_DAYS
from portal.forms.fields import (
    Form,
    Letters,
    LineField,
    OwnWords,
    Required,
    RowsField,
    TicksField,
    WordsField,
    YuanField,
    options,
)
from portal.words import money

WHY_CHARACTERS = 1000
CLAIM_CHARACTERS = 300
SUMMARY_CHARACTERS = 200
SPARE_FINDINGS, SPARE_REMEDIES = 1, 2
MOST_FINDINGS, MOST_REMEDIES = 20, 12

RESULT_WORDS = {"found": _l("认定"), "not_found": _l("不予认定"), "undecided": _l("无法认定")}
OUTCOME_WORDS = {
    Outcome.RULED_FOR_CONSUMER: _l("支持消费者的要求"),
    Outcome.RULED_SPLIT: _l("部分支持消费者的要求"),
    Outcome.RULED_FOR_MERCHANT: _l("不支持消费者的要求"),
}
DUTY_WORDS = {
    "pay": _l("付款"),
    "return_goods": _l("寄回商品"),
    "send": _l("寄出商品或配件"),
    "repair": _l("维修"),
    "apologise": _l("道歉"),
    "explain": _l("作出说明"),
    "correct": _l("更正商品信息"),
    "other": _l("其他"),
}
SIDE_WORDS = {Party.MERCHANT: lazy_pgettext("seat", "商家"), Party.CONSUMER: lazy_pgettext("seat", "消费者")}
# What only one of the two sides can be told to do.
ONLY_BY = {"return_goods": Party.CONSUMER, "send": Party.MERCHANT, "repair": Party.MERCHANT, "correct": Party.MERCHANT}
NEED_WORDS = ("send", "other")


@dataclass(frozen=True)
class Claim:
    """Something that one side claims, in the words in which it is decided.

    place   for a result that the consumer asked for, its place among them
    about   what the words are made from, for whoever reads them in another language
    """

    by: Party
    words: str
    place: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether it is a result that the consumer asked for."""
        return self.place is not None


class Row(Part):
    """A part of the form that is repeated."""

    class Meta(Part.Meta):
        def get_translations(self, _form: Any) -> OwnWords:
            return OwnWords()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has written anything here."""
        return not any(_written(field) for field in self)


class Finding(Row):
    """What is found about one claim, and what that rests on."""

    @property
    def said(self) -> str:
        """What has been written here, in a line."""
        numbers = gettext("、").join(gettext("证据%(number)s", number=n) for n in self.by.data or ())
        return gettext("，").join(filter(None, (str(RESULT_WORDS.get(self.result.data, "")), numbers, self.why.data)))

    result = RadioField(_l("结论"), choices=options(RESULT_WORDS), validators=[Optional()])
    by = TicksField(_l("依据的证据"), coerce=int, choices=[])
    against = TicksField(_l("相反的证据"), coerce=int, choices=[])
    no_evidence = BooleanField(_l("没有相关的证据"))
    why = WordsField(_l("为什么"), [Letters(max=WHY_CHARACTERS)])

    def check(self) -> bool:
        """Whether it can stand; what is missing is said at its field."""
        return _each((self._has_a_result(), self._rests_on_something(), self._says_why()))

    def let_go_of(self, withdrawn: Collection[int]) -> list[int]:
        """No longer rest on evidence that was taken back. Returns the numbers that were named."""
        gone = sorted({*(self.by.data or ()), *(self.against.data or ())} & set(withdrawn))
        for named in (self.by, self.against):
            named.data = [number for number in named.data or () if number not in gone]
        return gone

    def _has_a_result(self) -> bool:
        return _found(self.result, self.result.data in RESULTS, gettext("请选择结论：认定、不予认定或无法认定"))

    def _rests_on_something(self) -> bool:
        cites = bool(self.by.data or self.against.data)
        if cites and self.no_evidence.data:
            return _found(self.no_evidence, False, gettext("已经选了证据，请去掉「没有相关的证据」"))
        needed = self.result.data in ("found", "not_found")
        return _found(
            self.no_evidence, cites or self.no_evidence.data or not needed, gettext("请选择证据，或注明没有相关的证据")
        )

    def _says_why(self) -> bool:
        return _found(self.why, bool(self.why.data), gettext("请写明为什么这样认定"))


class OwnFinding(Finding):
    """A finding about something that the mediator names."""

    claim = LineField(_l("要认定的事"), [Letters(max=CLAIM_CHARACTERS)])

    def check(self) -> bool:
        named = _found(self.claim, bool(self.claim.data), gettext("请写明要认定的事，或清空这一行"))
        return super().check() and named


class Remedy(Row):
    """One thing that somebody has to do."""

    to = SelectField(_l("谁"), choices=options({"": _l("请选择"), **SIDE_WORDS}), validators=[Optional()])
    what = SelectField(_l("做什么"), choices=options({"": _l("请选择"), **DUTY_WORDS}), validators=[Optional()])
    amount = YuanField(_l("金额"), [Optional()])
    words = LineField(_l("具体内容"), [Letters(max=CLAIM_CHARACTERS)])
    days = LineField(_l("几天内完成"))
    after = SelectField(_l("从什么时候算起"), choices=[], validators=[Optional()])
    answers = TicksField(_l("回应哪几项要求"), coerce=int, choices=[])

    def check(self, place: int) -> bool:
        """Whether it can stand as number `place` of the remedies, counted from 0."""
        return _each(
            (
                _found(self.to, bool(self.to.data), gettext("请选择由谁来做")),
                _found(self.what, self.what.data in DUTIES, gettext("请选择做什么，或清空这一行")),
                self._is_for_them(),
                self._has_its_amount(),
                self._says_what(),
                _found(self.days, self.within_days is not None, gettext("请填写1到%(most)s之间的天数", most=MAX_DAYS)),
                _found(self.after, self.waits_for is None or self.waits_for < place, gettext("只能等排在前面的事项")),
            )
        )

    @property
    def said(self) -> str:
        """What has been written here, in a line."""
        amount = money(self.amount.fen) if self.amount.fen else ""
        days = gettext("%(days)s天内", days=self.days.data) if self.days.data else ""
        names = (SIDE_WORDS.get(self.to.data, ""), DUTY_WORDS.get(self.what.data, ""))
        return gettext("，").join(filter(None, (*map(str, names), amount, self.words.data, days)))

    @property
    def within_days(self) -> int | None:
        """The days it is to be done in; None for what is no such number."""
        days = _small_number(self.days.data)
        return days if days is not None and 1 <= days <= MAX_DAYS else None

    @property
    def waits_for(self) -> int | None:
        """The row of the form that has to be done first."""
        return _small_number(self.after.data)

    def _is_for_them(self) -> bool:
        whose = ONLY_BY.get(self.what.data)
        right = whose is None or not self.to.data or self.to.data == whose
        return _found(
            self.to, right, gettext("这件事只能由%(side)s来做", side=SIDE_WORDS.get(whose, "")) if whose else ""
        )

    def _has_its_amount(self) -> bool:
        if self.what.data == "pay":
            return _found(self.amount, bool(self.amount.fen), gettext("请填写金额，例如 199.00"))
        return _found(self.amount, not self.amount.fen, gettext("只有付款需要填写金额，请清空"))

    def _says_what(self) -> bool:
        missing = self.what.data in NEED_WORDS and not self.words.data
        return _found(self.words, not missing, gettext("请写明具体内容"))


def _small_number(typed: str | None) -> int | None:
    """The number that was typed, or None for what is no number of up to four digits."""
    figures = typed or ""
    return int(figures) if figures.isascii() and figures.isdigit() and len(figures) <= 4 else None


class RulingForm(Form):
    """A ruling, row by row."""

    claims = RowsField(FormField(Finding))
    own = RowsField(FormField(OwnFinding), max_entries=MOST_FINDINGS)
    reasons = WordsField(_l("理由"), [Required(_l("请写明裁定的理由")), Letters(max=MAX_WORDS)])
    remedies = RowsField(FormField(Remedy), max_entries=MOST_REMEDIES)
    summary = LineField(_l("一句话写明结果"), [Required(_l("请用一句话写明结果")), Letters(max=SUMMARY_CHARACTERS)])
    rule = SelectField(_l("依据的规则"), choices=[], validators=[Optional()])
    seen = HiddenField()
    key = HiddenField()

    def __init__(
        self,
        claims: Sequence[Claim],
        evidence: Iterable[int],
        ceiling_fen: int,
        *,
        withdrawn: Iterable[int] = (),
        kept: Mapping[str, Sequence[str]] | None = None,
        key: str = "",
        seen: str = "",
    ) -> None:
        """A form for these claims and the numbers of the evidence there is.

        ceiling_fen  the most that may be ruled
        withdrawn    numbers of evidence that was taken back: no ruling rests on it any more
        kept         what was typed before, by the name of the control; None when nothing was, or it is sent just now
        key          of this form; the same one a second time does nothing more
        seen         id of the last entry of the thread that its writer has read
        """
        typed = {} if kept is None else {"formdata": MultiDict(kept)}
        super().__init__(data={"key": key, "seen": seen}, meta={"csrf": kept is None}, **typed)
        self.listed, self.ceiling_fen, self.withdrawn = tuple(claims), ceiling_fen, frozenset(withdrawn)
        if kept is not None:
            self.key.data, self.seen.data = key, seen
        self._fill_up(self.claims, len(self.listed))
        del self.claims.entries[len(self.listed) :]
        if not self.own.entries:
            self._fill_up(self.own, SPARE_FINDINGS)
        if not self.remedies.entries:
            self._fill_up(self.remedies, SPARE_REMEDIES)
        numbers = tuple(evidence)
        for part in self._findings():
            part.by.choices = part.against.choices = options({number: str(number) for number in numbers})
        self.rule.choices = options({"": _l("请选择"), **{code: gettext(rule.name) for code, rule in RULES.items()}})
        self._number_remedies()

    def insert_rule(self) -> None:
        """The rule that was picked goes into the reasons, after what stands there, unless it stands there already."""
        rule = RULES.get(self.rule.data or "")
        said = gettext(rule.says) if rule else ""
        if said not in (self.reasons.data or ""):
            self.reasons.data = "\n".join(filter(None, ((self.reasons.data or "").rstrip(), said)))
            self.reasons.raw_data = None
        self.rule.data = ""

    def add_finding(self) -> None:
        """One row more for a finding of the mediator's own."""
        if len(self.own) < MOST_FINDINGS:
            self.own.append_entry()
            self.own[-1].form.by.choices = self.own[-1].form.against.choices = self._evidence()

    def add_remedy(self) -> None:
        """One row more for a remedy."""
        if len(self.remedies) < MOST_REMEDIES:
            self.remedies.append_entry()
            self._number_remedies()

    def validate(self, extra_validators: Any = None) -> bool:
        gone = [(part, part.let_go_of(self.withdrawn)) for part in self._findings()]
        valid = super().validate(extra_validators)
        standing = _each(_found(part.no_evidence, not numbers, _taken_back(numbers)) for part, numbers in gone)
        findings = _each(row.form.check() for row in self.claims)
        own = _each(row.form.check() for row in self.own if not row.form.is_blank)
        remedies = _each(row.form.check(place) for place, row in enumerate(self.remedies) if not row.form.is_blank)
        payable = self._keeps_under_the_ceiling()
        return valid and standing and findings and own and remedies and payable and self._adds_up()

    @property
    def outcome(self) -> Outcome:
        """How it comes out by what was found about the results asked for."""
        return outcome_of([str(row.result.data) for row, claim in self._listed() if claim.wanted])

    @property
    def outcome_words(self) -> str:
        """The same in words; empty while something that was asked for has no finding."""
        undecided = any(claim.wanted and row.result.data not in RESULTS for row, claim in self._listed())
        return "" if undecided else str(OUTCOME_WORDS[self.outcome])

    @property
    def total_fen(self) -> int:
        """What the merchant pays altogether, in fen."""
        return sum(r.amount.fen or 0 for r in self._remedies() if r.to.data == Party.MERCHANT)

    @property
    def most_fen(self) -> int:
        """What the side that pays more pays altogether, in fen."""
        return max(sum(r.amount.fen or 0 for r in self._remedies() if r.to.data == side) for side in SIDES)

    def facts(self) -> dict[str, Any]:
        """What goes on record."""
        findings = [_finding(part, claim.words, claim.by, claim.about) for part, claim in self._listed()]
        findings += [_finding(row.form, row.form.claim.data, None) for row in self.own if not row.form.is_blank]
        return {
            "outcome": self.outcome,
            "summary": self.summary.data,
            "findings": tuple(findings),
            "reasons": self.reasons.data,
            "remedies": tuple(self._remedy(part) for part in self._remedies()),
        }

    def _adds_up(self) -> bool:
        """What is ordered waits for something that is ordered, fits how it comes out, and answers what was granted."""
        places = self._places()
        waiting = _each(
            _found(
                row.form.after,
                row.form.waits_for is None or row.form.waits_for in places,
                gettext("要等的那一行是空的"),
            )
            for row in self.remedies
            if not row.form.is_blank
        )
        return _each((waiting, self._fits_the_outcome(), self._answers_every_request()))

    def _answers_every_request(self) -> bool:
        """Whether what was granted is also ordered. With one thing asked for, whatever the merchant does is for it."""
        asked = [(row, claim) for row, claim in self._listed() if claim.wanted]
        answered = {place for remedy in self._remedies() for place in remedy.answers.data or ()}
        return _each(
            _found(
                row.result,
                row.result.data != "found" or len(asked) == 1 or claim.place in answered,
                gettext("认定了这项要求，请在第3部分写明由谁做什么来回应它"),
            )
            for row, claim in asked
        )

    def _keeps_under_the_ceiling(self) -> bool:
        pays = [r for r in self._remedies() if r.to.data == Party.MERCHANT and r.amount.fen]
        excess = gettext(
            "合计%(sum)s，超过了最多可以裁定的%(most)s", sum=money(self.total_fen), most=money(self.ceiling_fen)
        )
        return not pays or _found(pays[-1].amount, self.total_fen <= self.ceiling_fen, excess)

    def _fits_the_outcome(self) -> bool:
        merchant_does = any(r.to.data == Party.MERCHANT for r in self._remedies())
        if self.outcome == Outcome.RULED_FOR_MERCHANT and merchant_does:
            return self._refuse(gettext("结果是不支持，但写了商家要做的事，请改结论或去掉这些事项"))
        if self.outcome != Outcome.RULED_FOR_MERCHANT and not merchant_does:
            return self._refuse(gettext("支持了消费者的要求，请写明商家要做什么"))
        return True

    def _refuse(self, message: str) -> bool:
        return _found(self.remedies[0].form.to, False, message) if self.remedies else False

    def lines(self) -> list[tuple[str, str]]:
        """What has been written, heading by heading, for whoever compares two drafts."""
        findings = [(claim.words, part.said) for part, claim in self._listed()]
        findings += [(str(row.form.claim.data or ""), row.form.said) for row in self.own]
        remedies = [
            (gettext("第%(number)s项", number=place + 1), row.form.said) for place, row in enumerate(self.remedies)
        ]
        ends = [(str(f.label.text), str(f.data or "")) for f in (self.reasons, self.summary)]
        return [(name, words) for name, words in (*findings, ends[0], *remedies, ends[1]) if words]

    def _listed(self) -> list[tuple[Finding, Claim]]:
        return list(zip((row.form for row in self.claims), self.listed, strict=True))

    def _findings(self) -> list[Finding]:
        return [row.form for row in (*self.claims, *self.own)]

    def _remedies(self) -> list[Remedy]:
        """The remedies that somebody wrote, in order."""
        return [row.form for row in self.remedies if not row.form.is_blank]

    def _places(self) -> dict[int, int]:
        """The row of the form of each written remedy, and its place among them."""
        written = [number for number, row in enumerate(self.remedies) if not row.form.is_blank]
        return {number: place for place, number in enumerate(written)}

    def _remedy(self, part: Remedy) -> dict[str, Any]:
        waits_for = part.waits_for
        return {
            "what": part.what.data,
            "to": part.to.data,
            "amount_fen": part.amount.fen or 0,
            "words": part.words.data or "",
            "days": part.within_days,
            "after": None if waits_for is None else self._places()[waits_for],
        }

    def _fill_up(self, rows: RowsField, number: int) -> None:
        while len(rows) < number:
            rows.append_entry()

    def _evidence(self) -> list[SelectChoice]:
        choices: list[SelectChoice] = self._findings()[0].by.choices
        return choices

    def _number_remedies(self) -> None:
        """Each remedy may wait for one above it."""
        for place, row in enumerate(self.remedies):
            above = {n: gettext("第%(number)s项完成后", number=n + 1) for n in range(place)}
            row.form.after.choices = options({"": gettext("裁定作出后"), **above})
            row.form.answers.choices = options({c.place: c.words for c in self.listed if c.wanted})


def _finding(part: Finding, claim: str, by: Party | None, about: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "claim": claim,
        "of": by.value if by else "",
        "result": part.result.data,
        "by": list(part.by.data or ()),
        "against": list(part.against.data or ()),
        "why": part.why.data,
        "about": dict(about or {}),
    }


def _each(checks: Iterable[bool]) -> bool:
    """Whether all hold; each is asked, so that each can say what is wrong."""
    return all(list(checks))


def _taken_back(numbers: Sequence[int]) -> str:
    pieces = gettext("、").join(gettext("证据%(number)s", number=number) for number in numbers)
    return gettext("%(pieces)s已经撤回，请改选其他证据，或注明没有相关的证据", pieces=pieces)


def _written(field: Any) -> bool:
    if isinstance(field, YuanField):
        return bool(field.raw_data and str(field.raw_data[0]).strip()) or field.data is not None
    return bool(field.data)


def _found(field: Any, right: bool, message: str) -> bool:
    """Say what is wrong at `field` unless it is right, or something was said there already."""
    if not right and not field.errors:
        field.errors = [message]
    return right
