"""Forms about what somebody promised: in a message, or outside the portal."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, TimeField
from wtforms.validators import Optional

from portal.domain.facts import CHANNELS, MAX_WORDS, PROMISED_WITHIN
from portal.domain.rulebooks.complaint import Act
from portal.forms.acts import LINE_CHARACTERS, SIDE_NAMES, TOO_MANY_LETTERS, FilesForm, WordsForm
from portal.forms.fields import Letters, LineField, Required, options
from portal.lengths import Named
from portal.promise_phrases import CHANNELS as CHANNEL_WORDS
from portal.words import BEIJING

EVENING = time(18)


def _instant(on: date | None, at: time | None) -> datetime | None:
    """A day and a time of day in Beijing as an instant; None where one of them is missing or no calendar has it."""
    if on is None or at is None:
        return None
    try:
        return datetime.combine(on, at, BEIJING).astimezone(UTC)
    except OverflowError:
        return None


class DatedForm(WordsForm):
    """A form with a day and a time by which something is to be done."""

    on = DateField(_l("到哪一天"), [Optional()])
    at = TimeField(_l("几点之前"), [Optional()], default=EVENING)

    @property
    def due_at(self) -> datetime | None:
        """The end that was chosen."""
        return _instant(self.on.data, self.at.data or EVENING)

    def require_a_day(self) -> bool:
        """Say what is wrong with the day, unless it is one to come and not too far."""
        if not self.require(self.on, self.on.data, gettext("请填写日期，例如 2026-06-14")):
            return False
        due_at, now = self.due_at, self.around.now
        fits = due_at is not None and now < due_at <= now + PROMISED_WITHIN
        return self.require(
            self.on, fits, gettext("请填写还没有到的时间，最晚%(days)s天之内", days=PROMISED_WITHIN.days)
        )


class MessageForm(FilesForm, DatedForm):
    """A message; ticked, it is a promise with a day, and stands in the record as one."""

    promise = BooleanField(_l("这是一个承诺"))
    hints = {
        "promise": _l("勾选之后，要写到哪一天。到期没有做到，会记在记录里。"),
        "at": _l("北京时间。"),
    }
    optional = frozenset({"on", "at"})

    def prepare(self) -> None:
        super().prepare()
        if self.case.permit(Act.MAKE_PROMISE):
            self.order = ("words", "promise", "on", "at")

    @property
    def is_promise(self) -> bool:
        """Whether it is sent as one."""
        return bool(self.promise.data) and bool(self.case.permit(Act.MAKE_PROMISE))

    @property
    def deed(self) -> str:
        return Act.MAKE_PROMISE.value if self.is_promise else self.act

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.is_promise:
            said = self.require(self.words, self.words.data, gettext("请写明承诺做什么，例如 上传快递登记结果"))
            return self.require_a_day() and said and valid
        ticked = self.require(
            self.promise, not self.on.data, gettext("填了日期的，请勾选「这是一个承诺」；不是承诺的，请去掉日期")
        )
        return ticked and valid

    def facts(self) -> dict[str, Any]:
        said = {"words": self.words.data or "", "evidence": tuple(self.kept.data or ())}
        return said | {"due_at": self.due_at.isoformat()} if self.is_promise and self.due_at else said


class ContactLoggedForm(FilesForm, DatedForm):
    """What was said outside the portal, and what was promised there."""

    person = LineField(
        _l("对方是谁"),
        [Required(_l("请填写对方怎么称呼，例如 小周")), Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)],
    )
    position = LineField(_l("对方的身份"), [Letters(max=LINE_CHARACTERS, message=TOO_MANY_LETTERS)])
    channel = RadioField(
        _l("怎样联系的"),
        choices=options({code: CHANNEL_WORDS[code] for code in CHANNELS}),
        validators=[Required(_l("请选择怎样联系的"))],
    )
    spoken_on = DateField(_l("哪一天"), [Required(_l("请填写日期，例如 2026-06-14"))])
    spoken_time = TimeField(_l("几点"), [Required(_l("请填写时间，例如 18:00"))])
    promised_by = RadioField(
        _l("当时有没有承诺什么"),
        choices=options({"": _l("没有承诺"), **SIDE_NAMES}),
        validators=[Optional()],
        default="",
    )
    promised = LineField(_l("承诺做什么"), [Letters(max=MAX_WORDS, message=TOO_MANY_LETTERS)])
    order = (
        *("person", "position", "channel", "spoken_on", "spoken_time", "words"),
        *("promised_by", "promised", "on", "at"),
    )
    optional = frozenset({"position", "promised_by", "promised", "on", "at"})
    hints = {
        "position": _l("例如 售后客服、店长。"),
        "spoken_time": _l("北京时间。大概的时间也可以。"),
        "promised_by": _l(
            "选哪一方承诺的。对方承诺的，会请对方书面确认；%(time)s没有确认，记为未确认，到期不算违约。",
            time=Named("promise_word"),
        ),
        "promised": _l("例如 三天内退款。"),
        "at": _l("北京时间。"),
    }

    @property
    def spoken_at(self) -> datetime | None:
        """When it was said."""
        return _instant(self.spoken_on.data, self.spoken_time.data)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.spoken_on.data and self.spoken_time.data:
            past = self.spoken_at is not None and self.spoken_at <= self.around.now
            valid = self.require(self.spoken_on, past, gettext("请填写已经过去的时间")) and valid
        valid = self.require(self.words, self.words.data, self.asked.missing) and valid
        if self.promised_by.data:
            said = self.require(self.promised, self.promised.data, gettext("请写明承诺做什么，例如 三天内退款"))
            return self.require_a_day() and said and valid
        nothing = not self.promised.data and not self.on.data
        return self.require(self.promised_by, nothing, gettext("请选择是哪一方承诺的")) and valid

    def facts(self) -> dict[str, Any]:
        by = self.promised_by.data or ""
        return {
            "words": self.words.data or "",
            "evidence": tuple(self.kept.data or ()),
            "person": self.person.data or "",
            "position": self.position.data or "",
            "channel": self.channel.data,
            "spoken_at": self.spoken_at.isoformat() if self.spoken_at else "",
            "promised_by": by,
            "promised": (self.promised.data or "") if by else "",
            "due_at": self.due_at.isoformat() if by and self.due_at else "",
        }


class PromiseCorrectedForm(DatedForm):
    """What was really promised, and until when, if it was another day than the one that was told."""

    order = ("words", "on", "at")
    optional = frozenset({"on", "at"})
    hints = {"on": _l("和对方说的日子一样的，不用填。"), "at": _l("北京时间。")}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return (self.on.data is None or self.require_a_day()) and valid

    def facts(self) -> dict[str, Any]:
        another = self.due_at.isoformat() if self.on.data and self.due_at else ""
        return {"words": self.words.data or "", "version_due_at": another}


BY_FACTS = {"ContactLogged": ContactLoggedForm, "PromiseCorrected": PromiseCorrectedForm}
