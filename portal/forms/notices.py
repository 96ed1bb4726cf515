"""What a browser may send about the ways by which somebody is told: their choice, a code from their phone, a web address."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Regexp

from portal.adapters.posting import LONGEST_URL
from portal.domain.channels import TEXTED, USUAL, Choice, Digest, Event
from portal.forms.fields import Form, Letters, LineField, Required, TicksField, options

# What each event is called to whoever chooses, and what it means.
EVENTS: dict[Event, tuple[Any, Any]] = {
    Event.TURN: (_l("轮到我"), _l("要做什么、到什么时候、不做会怎样")),
    Event.REMINDER: (_l("时间不多了"), _l("轮到我，还没有处理")),
    Event.OUTCOME: (_l("有结果"), _l("方案谈成、裁定发布、办完、结案")),
    Event.LAPSE: (_l("有期限到期"), _l("对方或平台没有按时处理")),
    Event.NEWS: (_l("有新动态"), _l("对方说了话、加了证据")),
    Event.ROUND: (_l("有案件等人接手"), _l("每天9点和14点合成一封")),
}
URL_REFUSED: dict[str, Any] = {
    "not_https": _l("请填写以https://开头的地址"),
    "no_host": _l("这不是一个完整的网址，请检查，例如 https://example.com/pingli"),
    "not_public": _l("这个地址在内部网络里，评理连不到。请填写公开的网址"),
    "port": _l("请用https的标准端口，网址里不写端口号"),
    "user": _l("网址里请不要写用户名和密码，签名已经能说明是评理发的"),
    "too_long": _l("网址太长，请换一个短一点的"),
}
HOURS = {str(hour): f"{hour:02d}:00" for hour in range(24)}


class ChoiceForm(Form):
    """By which ways somebody hears of what, and when not."""

    email = TicksField(_l("电子邮件"))
    sms = TicksField(_l("短信"))
    digest = SelectField(
        _l("新动态的信"),
        choices=options(
            {
                Digest.SOON.value: _l("安静10分钟后发，每个案件一封"),
                Digest.DAILY.value: _l("每天9点一封，所有案件合在一起"),
            }
        ),
    )
    quiet_from = SelectField(_l("从"), choices=options({"": _l("不设免打扰"), **HOURS}))
    quiet_until = SelectField(_l("到"), choices=options(HOURS))

    def __init__(self, choice: Choice, events: tuple[Event, ...], **kwargs: Any) -> None:
        quiet_from = "" if choice.quiet_from is None else str(choice.quiet_from)
        super().__init__(
            email=[e.value for e in choice.email],
            sms=[e.value for e in choice.sms],
            digest=choice.digest.value,
            quiet_from=quiet_from,
            quiet_until=str(choice.quiet_until),
            **kwargs,
        )
        self.email.choices = options({e.value: EVENTS[e][0] for e in events})
        self.sms.choices = options({e.value: EVENTS[e][0] for e in events if e in TEXTED})

    def chosen(self, before: Choice) -> Choice:
        """What was chosen; what the form does not offer stays as it was."""
        offered = {str(choice.value) for choice in self.email.choices}
        kept = frozenset(e for e in before.email if e.value not in offered)
        quiet_from = int(self.quiet_from.data) if self.quiet_from.data else None
        return Choice(
            frozenset(map(Event, self.email.data or ())) | kept,
            frozenset(map(Event, self.sms.data or ())),
            Digest(self.digest.data),
            quiet_from,
            int(self.quiet_until.data) if self.quiet_until.data else USUAL.quiet_until,
        )


class CodeForm(Form):
    """The six digits that were sent to a phone."""

    code = LineField(
        _l("验证码"),
        validators=[
            Required(_l("请填写短信里的6位数字")),
            Regexp(r"^[0-9]{6}$", message=_l("验证码是6位数字，请照短信填写")),
        ],
    )


class HookForm(Form):
    """Where a merchant's own program is told."""

    url = LineField(
        _l("接收地址"),
        validators=[
            Required(_l("请填写网址，例如 https://example.com/pingli")),
            Letters(max=LONGEST_URL, message=URL_REFUSED["too_long"]),
        ],
    )


def missed_words(events: tuple[Event, ...]) -> str:
    """What to mend when somebody would not hear of what they must."""
    named = gettext("、").join(f"「{EVENTS[event][0]}」" for event in events)
    return gettext("%(events)s至少要留一种方式，否则可能错过期限", events=named)
