"""A merchant's organisation: its staff, what each of them may do, its shops, and the record of all that."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, phrases
from portal.domain.parties import Role
from portal.domain.ranks import Rank, Right, may, may_lead
from portal.domain.ranks import require as require_right
from portal.forms.team import REFUSED, InvitationForm, MemberForm, ShopForm
from portal.queries import NotFound
from portal.queries.invitations import open_invitations
from portal.queries.team import (
    changes_of_team_seen_by,
    member_seen_by,
    shop_kept_by,
    shops_kept_by,
    staff_seen_by,
)
from portal.services import invitations, team
from portal.views.access import merchants
from portal.views.answers import go, page

bp = Blueprint("team", __name__)


@bp.get("/desk/team")
@merchants
def index() -> Any:
    """Everybody of the staff, whom it waits for, and what was changed."""
    return page(
        "team/index.html",
        staff=staff_seen_by(current_user),
        invited=open_invitations(current_user, clock.now()),
        changes=changes_of_team_seen_by(current_user),
        keeps_shops=may(current_user.rank, Right.LEAD_SHOPS),
        say=phrases,
    )


@bp.route("/desk/team/invite", methods=["GET", "POST"])
@merchants
def invite() -> Any:
    """Ask somebody to join the staff."""
    require_right(current_user.rank, Right.LEAD_TEAM)
    form = InvitationForm(rank=Rank.AGENT.value)
    form.offer(_ranks())
    if form.validate_on_submit():
        try:
            invitations.invite(
                current_user,
                form.email.data,
                Role.MERCHANT,
                merchant_id=current_user.merchant_id,
                rank=form.chosen_rank,
                refund_ceiling_fen=form.ceiling.fen,
            )
        except invitations.InvitationRefused as refused:
            form.complain(form.email, phrases.INVITATION_REFUSED[refused.reason])
        else:
            flash(_("邀请信已发出"))
            return go("team.index", _anchor="invited-h")
    return page("team/invite.html", form=form, status=422 if form.is_submitted() else 200)


@bp.post("/desk/team/invitations/<int:invitation_id>/withdraw")
@merchants
def withdraw(invitation_id: int) -> Any:
    """The invitation counts no longer."""
    try:
        invitations.withdraw(current_user, invitation_id)
    except invitations.InvitationNotFound as error:
        raise NotFound from error
    flash(_("邀请已撤回"))
    return go("team.index", _anchor="invited-h")


@bp.route("/desk/team/<int:account_id>", methods=["GET", "POST"])
@merchants
def member(account_id: int) -> Any:
    """One member: what they are called, what they may do, and the way to remove them."""
    seen = member_seen_by(current_user, account_id)
    form = MemberForm(nickname=seen.nickname, rank=seen.rank.value)
    form.offer(_ranks())
    if not form.is_submitted() and seen.refund_ceiling_fen is not None:
        form.ceiling.data = Decimal(seen.refund_ceiling_fen) / 100
    if form.validate_on_submit():
        try:
            team.change_member(
                current_user,
                account_id,
                rank=form.chosen_rank,
                refund_ceiling_fen=form.ceiling.fen,
                nickname=form.nickname.data,
            )
        except team.TeamRefused as refused:
            form.complain(form.rank, REFUSED[refused.reason])
        else:
            flash(_("已保存"))
            return go("team.index") if account_id != current_user.id else go("desk.merchant")
    return page("team/member.html", form=form, member=seen, status=422 if form.is_submitted() else 200)


@bp.post("/desk/team/<int:account_id>/remove")
@merchants
def remove(account_id: int) -> Any:
    """Somebody belongs to the staff no longer."""
    seen = member_seen_by(current_user, account_id)
    try:
        team.remove_member(current_user, account_id)
    except team.TeamRefused as refused:
        flash(REFUSED[refused.reason], "warn")
        return go("team.member", account_id=account_id)
    flash(_("已移出%(name)s", name=seen.nickname))
    return go("team.index")


@bp.route("/desk/shops", methods=["GET", "POST"])
@merchants
def shops() -> Any:
    """The shops of the merchant, and the form for another one."""
    form = ShopForm()
    if form.validate_on_submit():
        try:
            team.open_shop(current_user, form.name.data)
        except team.ShopTaken:
            form.complain(form.name, _("已经有叫这个名字的店铺，请换一个名称"))
        except team.TeamRefused as refused:
            form.complain(form.name, REFUSED[refused.reason])
        else:
            flash(_("店铺已开设"))
            return go("team.shops")
    kept = shops_kept_by(current_user)
    return page("team/shops.html", form=form, shops=kept, status=422 if form.is_submitted() else 200)


@bp.route("/desk/shops/<int:shop_id>", methods=["GET", "POST"])
@merchants
def shop(shop_id: int) -> Any:
    """One shop: its name, and the way to close it."""
    seen = shop_kept_by(current_user, shop_id)
    form = ShopForm(name=seen.name)
    if form.validate_on_submit():
        try:
            team.rename_shop(current_user, shop_id, form.name.data)
        except team.ShopTaken:
            form.complain(form.name, _("已经有叫这个名字的店铺，请换一个名称"))
        else:
            flash(_("名称已更改"))
            return go("team.shops")
    return page("team/shop.html", form=form, shop=seen, status=422 if form.is_submitted() else 200)


@bp.post("/desk/shops/<int:shop_id>/close")
@merchants
def close_shop(shop_id: int) -> Any:
    """No order comes to the shop any more."""
    try:
        team.close_shop(current_user, shop_id)
    except team.TeamRefused as refused:
        flash(REFUSED[refused.reason], "warn")
        return go("team.shop", shop_id=shop_id)
    flash(_("店铺已关闭"))
    return go("team.shops")


@bp.post("/desk/shops/<int:shop_id>/open")
@merchants
def reopen_shop(shop_id: int) -> Any:
    """Orders may come to the shop again."""
    team.reopen_shop(current_user, shop_id)
    flash(_("店铺已重新开放"))
    return go("team.shops")


def _ranks() -> list[Rank]:
    """The ranks that the viewer may give somebody."""
    return [rank for rank in Rank if may_lead(current_user.rank, rank)]
