"""Fields that understand how people type, and a form that says in the reader's words what to mend.

Every message names what is wrong by saying how to put it right; the ones WTForms brings along are replaced here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FieldList,
    FormField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

HIGHEST_YUAN = Decimal("99999999.99")

# What WTForms would say by itself, said as we say it.
OWN_WORDS = {
    "This field is required.": _l("请填写这一项"),
    "Not a valid choice.": _l("请从列出的选项里选一个"),
    "'%(value)s' is not a valid choice for this field.": _l("请从列出的选项里选一个"),
    "Invalid Choice: could not coerce.": _l("请从列出的选项里选一个"),
    "Choices cannot be None.": _l("请从列出的选项里选一个"),
    "Not a valid integer value.": _l("请填写整数，例如 2"),
    "Not a valid decimal value.": _l("请填写数字，例如 2.5"),
    "Not a valid float value.": _l("请填写数字，例如 2.5"),
    "Not a valid date value.": _l("请填写日期，例如 2026-06-14"),
    "Not a valid datetime value.": _l("请填写日期和时间，例如 2026-06-14 18:00"),
    "Not a valid time value.": _l("请填写时间，例如 18:00"),
    "Invalid input.": _l("请检查这一项"),
    "Invalid email address.": _l("请填写邮箱，例如 name@example.com"),
    "Number must be at least %(min)s.": _l("请填写不小于%(min)s的数"),
    "Number must be at most %(max)s.": _l("请填写不大于%(max)s的数"),
    "Number must be between %(min)s and %(max)s.": _l("请填写%(min)s到%(max)s之间的数"),
    "Field must be at least %(min)d character long.": _l("请至少写%(min)d个字"),
    "Field cannot be longer than %(max)d character.": _l("请不要超过%(max)d个字"),
    "Field must be exactly %(max)d character long.": _l("请写%(max)d个字"),
    "Field must be between %(min)d and %(max)d characters long.": _l("请写%(min)d到%(max)d个字"),
}


class OwnWords:
    """WTForms' own messages in our words and in the reader's language."""

    def gettext(self, text: str) -> str:
        return str(OWN_WORDS.get(text, text))

    def ngettext(self, singular: str, _plural: str, _n: int) -> str:
        return self.gettext(singular)


@dataclass(frozen=True)
class Problem:
    """Something to mend. `target` is the id of the control that the error summary leads to."""

    target: str
    message: str


class Form(FlaskForm):
    """A form of ours: its problems can be listed, its fields know where their hint and their error are."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> OwnWords:
            return OwnWords()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What is sent with this request, or was typed before and could not be sent."""
            sent = super().wrap_formdata(form, formdata)
            return filled_again() if sent is None and formdata is _Auto else sent

    @property
    def problems(self) -> list[Problem]:
        """Everything to mend, in the order of the fields; what concerns no single field comes last."""
        found = [problem for field in self for problem in _problems_of(field)]
        return found + [Problem(self._first_id(), str(message)) for message in self.form_errors]

    def complain(self, field: Field, message: Any) -> None:
        """Add something to mend that was only found when the form was acted on."""
        field.errors = [*field.errors, message]

    def _first_id(self) -> str:
        return next((target_of(field) for field in self if field.type not in ("CSRFTokenField", "HiddenField")), "main")


def fill_again(typed: Mapping[str, Sequence[str]]) -> None:
    """Draw the form of this page as it was filled in before, by the name of the control."""
    g.typed_before = MultiDict([(name, value) for name, values in typed.items() for value in values])


def filled_again() -> "MultiDict[str, str] | None":
    """What `fill_again` was given for this page."""
    return g.get("typed_before")


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """What a field of choices offers: the words shown, by the value sent."""
    return [SelectChoice(str(value), shown) for value, shown in words.items()]


def target_of(field: Field) -> str:
    """The id of the control that a link to this field leads to: for choices, the first of them."""
    return f"{field.id}-0" if isinstance(field, RadioField) or field.type == "TicksField" else str(field.id)


def clean_line(text: Any) -> Any:
    """One line as meant: no control characters, no invisible marks that turn writing round, no space at the ends."""
    return " ".join(_visible(text).split()) if isinstance(text, str) else text


def clean_text(text: Any) -> Any:
    """Several lines as meant: as `clean_line`, with the line breaks kept."""
    if not isinstance(text, str):
        return text
    return _visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t").strip()


class LineField(StringField):
    """One line of text, cleaned."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs["filters"] = (clean_line, *kwargs.pop("filters", ()))
        super().__init__(label, validators, **kwargs)


class WordsField(TextAreaField):
    """Somebody's own words over several lines, cleaned."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs["filters"] = (clean_text, *kwargs.pop("filters", ()))
        super().__init__(label, validators, **kwargs)


class TicksField(SelectMultipleField):
    """Any number of choices from a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RowsField(FieldList):
    """Rows of fields, sent under their numbers. What is no number that a form of ours has given out is no row.

    Of `min_entries` rows each keeps its place, also where nothing was sent of one before it.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        numbered = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})(?:-.*)?", re.ASCII)
        yield from range(self.min_entries)
        yield from (int(found[1]) for name in formdata if (found := numbered.fullmatch(name)))


class SecretField(PasswordField):
    """A password, kept exactly as typed and never sent back."""


class YuanField(StringField):
    """An amount typed in yuan: 199, 199.00, ¥1,288.00, also in full-width digits.

    `.data` is the Decimal in yuan and `.fen` the whole fen that the rest of the portal uses; both are None when
    nothing or no amount was typed. What was typed is shown again as it was.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = unicodedata.normalize("NFKC", valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        figure = typed.removeprefix("¥").removesuffix(gettext("元")).strip().replace(",", "").replace(" ", "")
        try:
            amount = Decimal(figure) if figure.replace(".", "", 1).isascii() else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not _is_an_amount(figure, amount):
            raise ValueError(gettext("请填写金额，例如 199.00"))
        self.data = amount

    def process_data(self, value: Any) -> None:
        self.data = value

    @property
    def fen(self) -> int | None:
        """The amount in whole fen."""
        return None if self.data is None else int(self.data * 100)

    def _value(self) -> str:
        if self.raw_data:
            return str(clean_line(self.raw_data[0]))
        return "" if self.data is None else f"{self.data:.2f}"


class Required(InputRequired):
    """Something has to be given, and more than blanks."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors[:] = []
            raise ValidationError(self.message or OWN_WORDS["This field is required."])


class Letters(Length):
    """How many characters are allowed; a character is what people count, whatever its bytes."""


# What every mail server takes. No "?": programs decode =?…?= within an address, and a letter to one such goes to others.
WELL_FORMED = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    re.IGNORECASE | re.ASCII,
)


class EmailAddress:
    """An e-mail address that could exist. Whether it does, only a letter sent there can tell."""

    field_flags = {"maxlength": 254}

    def __call__(self, _form: Any, field: Field) -> None:
        typed = field.data or ""
        if len(typed) > 254 or not WELL_FORMED.fullmatch(typed):
            raise ValidationError(gettext("请填写邮箱，例如 name@example.com"))


def _is_an_amount(figure: str, amount: Decimal) -> bool:
    if not amount.is_finite() or not 0 <= amount <= HIGHEST_YUAN:
        return False
    digits, _, decimals = figure.partition(".")
    return digits.isdigit() and (decimals.isdigit() or not decimals) and len(decimals) <= 2


# Marks without any width, and marks that turn writing round: two texts that look the same would not be the same.
UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Characters that need others beside them, or are drawn as nothing: alone they are no words.
NOTHING_ALONE = re.compile(r"[\s\u034f\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\uffa0\ufe00-\ufe0f]*")


def _visible(text: str, keep: str = "") -> str:
    """Text without what cannot be seen: PostgreSQL refuses NUL, and turning marks let one name pass for another."""
    composed = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    if NOTHING_ALONE.fullmatch(composed):
        return ""
    return "".join(c if c in keep else _or_blank(c) for c in composed)


def _or_blank(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return ""
    return " " if kind in ("Cc", "Zl", "Zp") else character


def _problems_of(field: Field) -> Iterator[Problem]:
    if isinstance(field, FieldList):
        for entry in field:
            yield from _problems_of(entry)
        yield from (Problem(target_of(field), str(e)) for e in field.errors if isinstance(e, str) or _is_lazy(e))
    elif isinstance(field, FormField):
        for inner in field:
            yield from _problems_of(inner)
    else:
        yield from (Problem(target_of(field), str(message)) for message in field.errors)


def _is_lazy(message: Any) -> bool:
    return hasattr(message, "_func")
