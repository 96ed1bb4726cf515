"""What owners and managers of a merchant may send: invitations, ranks and refund ceilings, shops."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from portal.domain.ranks import Rank
from portal.forms.account import NAME_CHARACTERS, SHOP_CHARACTERS
from portal.forms.fields import EmailAddress, Form, Letters, LineField, Required, YuanField, options
from portal.phrases import RANKS

RANK_HINTS = {
    Rank.OWNER: _l("什么都可以做，包括管理店铺和其他负责人。"),
    Rank.MANAGER: _l("处理所有案件，不受退款上限限制，也可以管理团队。"),
    Rank.AGENT: _l("处理案件，可以设退款上限，超过的要请主管处理。"),
    Rank.VIEWER: _l("只能查看和导出，不能代表店铺操作。"),
}
# Why the staff or the shops are not changed like this: services.team.TeamRefused.
REFUSED = {
    "last_owner": _l("这是最后一位负责人，请先让另一位成员成为负责人"),
    "own_place": _l("不能移出自己，请让另一位负责人或主管来做"),
    "open_cases": _l("这家店铺还有没结案的投诉，结案以后才能关闭"),
    "last_shop": _l("这是最后一家营业的店铺，不能关闭"),
    "too_many_shops": _l("店铺已经太多，不能再开"),
}


class _RankedForm(Form):
    rank = RadioField(_l("身份"), choices=[], validators=[Required(_l("请选择身份"))])
    ceiling = YuanField(_l("单次退款上限"), [Optional()])

    def offer(self, ranks: Iterable[Rank]) -> None:
        """Let one of these ranks be chosen."""
        self.rank.choices = options({rank.value: str(RANKS[rank]).capitalize() for rank in ranks})

    @property
    def hints(self) -> dict[str, Any]:
        """What each rank may do."""
        return {rank.value: words for rank, words in RANK_HINTS.items()}

    @property
    def chosen_rank(self) -> Rank:
        """The rank that was chosen."""
        return Rank(self.rank.data)


class InvitationForm(_RankedForm):
    """Who is to join the staff, and what they may do."""

    email = LineField(_l("邮箱"), validators=[Required(_l("请填写邮箱，例如 name@example.com")), EmailAddress()])


class MemberForm(_RankedForm):
    """What a member of the staff may do, and what the other parties call them."""

    nickname = LineField(
        _l("对外称呼"),
        validators=[
            Required(_l("请填写对外称呼，例如 小陈")),
            Letters(max=NAME_CHARACTERS, message=_l("称呼请不要超过%(max)d个字")),
        ],
    )


class ShopForm(Form):
    """The name of a shop."""

    name = LineField(
        _l("店铺名称"),
        validators=[
            Required(_l("请填写店铺名称，和你在平台上的一致")),
            Letters(max=SHOP_CHARACTERS, message=_l("店铺名称请不要超过%(max)d个字")),
        ],
    )
