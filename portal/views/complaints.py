"""The way from something that went wrong to a complaint: six pages, kept at every step."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, limit_words, phrases
from portal.domain.completeness import HINTS, hints_for
from portal.domain.contact import masked_email, masked_phone
from portal.domain.evidence import MAX_FILE_BYTES
from portal.domain.facts import FactsRefused
from portal.domain.orders import OrderSource
from portal.domain.taxonomy import EVIDENCE_KINDS, RESOLUTIONS, RULE_CAVEAT, STATUTORY_BASES, checklist
from portal.forms import complaint as forms
from portal.forms.fields import clean_text
from portal.queries.cases import case_seen_by
from portal.queries.drafts import (
    contact_of,
    draft_seen_by,
    drafts_of,
    earlier_complaints,
    files_of_draft,
    is_thrown_away,
)
from portal.queries.effects import filing_limit_of, is_screened_by_hand, said_of_shop
from portal.queries.orders import OrderLine, OrderSeen, orders_of
from portal.services import drafts, filing
from portal.services.evidence import NotTheirs, describe, take_back
from portal.views import errors, navigation, uploads
from portal.views.access import comes_back, consumers, takes_files
from portal.views.answers import go, go_to, page
from portal.views.converters import number
from portal.views.unsent import typed_before
from portal.views.wizard import TITLES, Typed, Wizard, check_order, chosen_order, typed_by
from portal.words import file_size

bp = Blueprint("complaints", __name__)

# What the pages' own machinery sends along.
NOT_KEPT = frozenset(("csrf_token", "later", "change", "said", "items_of", "categories_of", "issues_of"))

ORDERS_A_PAGE = 10
WRITTEN_PAGES = "any(order,trouble,story,wants,check)"


@bp.route("/cases/new", methods=["GET", "POST"])
@consumers
@comes_back
def start() -> Any:
    """Drafts to go on with, and the first page of a new complaint."""
    blank = forms.OrderForm()
    typed = _typed_now(blank) if request.method == "POST" else _typed_before(blank) or _order_in_address()
    form = forms.OrderForm(typed)
    order = chosen_order(current_user, typed or {})
    if request.method != "POST":
        return _order_page(form, order, None, 200)
    if not (form.validate() & check_order(form, order)) and not _items_are_asked_next(order):
        return _order_page(form, order, None, 422)
    draft_id = drafts.begin_draft(current_user, "order", typed or {})
    if _items_are_asked_next(order):
        return _go_to_page(draft_id, "order", "narrower")
    return _onward(_wizard(draft_id), "order")


@bp.get("/cases/new/items")
@consumers
def items() -> Any:
    """The items of an order, to be ticked."""
    order = chosen_order(current_user, {"order_id": request.args.getlist("order_id")})
    form = forms.OrderForm({"order_id": [str(order.id)]} if order else None)
    return page("complaints/_items.html", form=form, order=order, **_about_shop(order))


@bp.get("/cases/new/<draft_id>")
@consumers
def resume(draft_id: str) -> Any:
    """On with a draft where it was left."""
    wizard = _wizard(draft_id)
    return _go_to_page(draft_id, wizard.first_open_page())


@bp.route(f"/cases/new/<draft_id>/<{WRITTEN_PAGES}:page>", methods=["GET", "POST"])
@consumers
@comes_back
def write(draft_id: str, page: str) -> Any:
    """One page of a draft. Whatever is sent is kept, right or wrong; only what is right leads on."""
    wizard = _wizard(draft_id)
    if drafts.PAGES.index(earlier := wizard.first_open_page()) < drafts.PAGES.index(page):
        if request.method == "POST" and page != "check":
            drafts.keep(current_user, draft_id, page, _typed_out_of_turn())
        return _go_to_page(draft_id, earlier)
    if request.method != "POST":
        return _draw(wizard, page, _as_left(wizard, page), 200)
    typed = _typed_now(wizard.form(page, None))
    form = wizard.form(page, typed)
    drafts.keep(current_user, draft_id, page, {name: all_ for name, all_ in typed.items() if name != "declared"})
    if "later" in request.form:
        return _saved_for_later()
    if _next_question_follows(form, typed):
        return go_to(page_url(draft_id, page, "narrower", change="change" in request.form))
    if wizard.problems_of(page, form):
        return _draw(wizard, page, form, 422)
    return _file(_wizard(draft_id)) if page == "check" else _onward(_wizard(draft_id), page)


@bp.route("/cases/new/<draft_id>/evidence", methods=["GET", "POST"], defaults={"page": "evidence"})
@consumers
@takes_files
@comes_back
def evidence(draft_id: str, page: str) -> Any:
    """What was handed in and what would help. Files come with the form or, with scripts, one by one before it."""
    wizard = _wizard(draft_id)
    if drafts.PAGES.index(earlier := wizard.first_open_page()) < drafts.PAGES.index(page):
        return _go_to_page(draft_id, earlier)
    if request.method != "POST":
        return _draw(wizard, page, _as_left(wizard, page), 200)
    _describe_all(wizard)
    if removed := request.form.get("remove"):
        _take_back(wizard, removed)
        return _go_to_page(draft_id, "evidence", "files")
    files = [*request.files.getlist("shot"), *request.files.getlist("files")]
    taken, refused = uploads.hand_in_all(current_user, files, "", draft_id=draft_id)
    wizard = _wizard(draft_id)
    form = wizard.form(page, wizard.typed(page))
    if "later" in request.form and not refused:
        return _saved_for_later()
    if not refused and (taken or "add" in request.form):
        return _go_to_page(draft_id, "evidence", "files")
    if refused or wizard.problems_of(page, form):
        return _draw(wizard, page, form, 422, refused=refused)
    return _onward(wizard, page)


@bp.post("/cases/new/<draft_id>/evidence/files")
@consumers
@takes_files
def upload(draft_id: str) -> Any:
    """One file, sent by a script as soon as it is chosen: its row in the list, or why it was not taken."""
    wizard = _wizard(draft_id)
    _require_reached(wizard, "evidence")
    taken, refused = uploads.hand_in_all(current_user, request.files.getlist("files"), "", draft_id=draft_id)
    if not taken:
        return page_part("complaints/_refused.html", 422, words=next(iter(refused), _("没有收到文件，请重新选择")))
    file = next(file for file in files_of_draft(current_user, draft_id) if file.id == taken[0])
    kinds = forms.kinds_to_choose(wizard.category, wizard.issue)
    form = forms.evidence_form(None, [file], kinds, wizard.claims)
    return page_part("complaints/_file.html", 201, file=file, form=form, draft=wizard.draft)


@bp.post("/cases/new/<draft_id>/<page>/draft")
@consumers
@comes_back
def keep(draft_id: str, page: str) -> Any:
    """Keep what is being typed. Says so at most once a minute; 204 in between."""
    if page not in drafts.PAGES[:-1]:
        abort(404)
    wizard = _wizard(draft_id)
    _require_reached(wizard, page)
    if page == "evidence":
        _describe_all(wizard)
        wizard = _wizard(draft_id)
        return page_part("complaints/_kept_evidence.html", saved_at=wizard.draft.saved_at, **_checklist(wizard))
    typed = _typed_now(wizard.form(page, None))
    before = wizard.draft.saved_at
    drafts.keep(current_user, draft_id, page, typed)
    now = clock.now()
    if (now - before).total_seconds() < 60 and request.form.get("said"):
        return "", 204
    return page_part("complaints/_saved.html", saved_at=now)


@bp.get("/cases/new/<draft_id>/trouble/choices")
@consumers
def choices(draft_id: str) -> Any:
    """The questions that follow from a group or a category, while page 2 is being filled in."""
    wizard = _wizard(draft_id)
    category = request.args.get("category")
    group = request.args.get("group") or next(
        (g.code for g in forms.open_groups() for c in forms.open_categories(g) if c.code == category), ""
    )
    form = forms.TroubleForm({"group": [group], **({"category": [category]} if category else {})})
    template = "complaints/_issues.html" if category else "complaints/_categories.html"
    return page_part(template, form=form, draft=wizard.draft, **_about_trouble(wizard, form))


@bp.get("/cases/new/<draft_id>/story/timeliness")
@consumers
def timeliness(draft_id: str) -> Any:
    """Whether a day is within the usual time limit, while page 3 is being filled in."""
    wizard = _wizard(draft_id)
    _require_reached(wizard, "story")
    kept = dict(wizard.typed("story") or {})
    form = wizard.form("story", {**kept, "noticed_on": request.args.getlist("noticed_on")})
    return page_part("complaints/_late.html", form=form)


@bp.route("/cases/new/<draft_id>/discard", methods=["GET", "POST"])
@consumers
def discard(draft_id: str) -> Any:
    """Throw a draft away, asked for on a page of its own."""
    wizard = _wizard(draft_id)
    if request.method == "POST":
        drafts.discard(current_user, draft_id)
        return go("complaints.start", dropped=draft_id)
    return page("complaints/discard.html", draft=wizard.draft, wizard=wizard)


@bp.post("/cases/new/<draft_id>/fetch-back")
@consumers
def fetch_back(draft_id: str) -> Any:
    """A draft that was thrown away is there again."""
    drafts.fetch_back(current_user, draft_id)
    return go("complaints.resume", draft_id=draft_id)


@bp.get("/cases/new/<draft_id>/filed")
@consumers
def filed(draft_id: str) -> Any:
    """The complaint is in: its number, what happens next, and by when."""
    draft = draft_seen_by(current_user, draft_id)
    if draft.case_ref is None:
        return go("complaints.resume", draft_id=draft_id)
    case = case_seen_by(current_user, draft.case_ref)
    by_hand = is_screened_by_hand(current_user.id, case.category, case.filed_at)
    return page("complaints/filed.html", case=case, say=phrases, why=limit_words.of_screening() if by_hand else "")


@bp.errorhandler(413)
def too_large(_error: Exception) -> Any:
    """Files that were too much at once; the draft and the files before them are safe."""
    limit = file_size(request.max_content_length or MAX_FILE_BYTES)
    if request.path.endswith("/files"):
        words = _("这次发来的内容超过了%(limit)s，没有收下。请压缩或截取后再上传。", limit=limit)
        return page_part("complaints/_refused.html", 413, words=words)
    return page("complaints/too_large.html", status=413, limit=limit, back=request.path)


@bp.errorhandler(drafts.AlreadyFiled)
def already_filed(error: drafts.AlreadyFiled) -> Any:
    """A draft that became a case is read there; a form sent twice is answered as it was the first time."""
    if request.method == "POST" and request.view_args and request.view_args.get("page") == "check":
        return go("complaints.filed", draft_id=request.view_args["draft_id"])
    return go_to(url_for("cases.show", ref=error.case_ref))


@bp.errorhandler(drafts.DraftGone)
def gone(_error: drafts.DraftGone) -> Any:
    """It was thrown away in another window."""
    return errors.trouble(404)


def page_part(template: str, status: int = 200, **context: Any) -> Any:
    """A part of a page, for a script to place."""
    return page(template, status, **context)


def _wizard(draft_id: str) -> Wizard:
    draft = draft_seen_by(current_user, draft_id)
    if draft.case_ref is not None:
        raise drafts.AlreadyFiled(draft.case_ref)
    return Wizard(current_user, draft)


def _require_reached(wizard: Wizard, page: str) -> None:
    """A script of an old window asks about a page that makes no sense yet or any more."""
    if drafts.PAGES.index(wizard.first_open_page()) < drafts.PAGES.index(page):
        abort(404)


def _as_left(wizard: Wizard, page: str) -> Any:
    """The form of a page with what was typed last: what could not be sent, or else what the draft has kept."""
    return wizard.form(page, _typed_before(wizard.form(page, None)) or wizard.typed(page))


def _typed_before(blank: forms.DraftForm) -> dict[str, list[str]] | None:
    """What was typed into the controls of a form and could not be sent; nobody's word is given for them."""
    typed = typed_before()
    if typed is None:
        return None
    return {name: typed.getlist(name) for name in blank.names & set(typed) - {"declared"}}


def _is_change() -> bool:
    """Whether somebody has come from the last page to change something on this one."""
    return bool(request.values.get("change") or "change" in (typed_before() or ()))


def _typed_now(blank: forms.DraftForm) -> dict[str, list[str]]:
    """What was typed into the controls of a form, clean enough to be kept."""
    return {name: [clean_text(one) for one in request.form.getlist(name)] for name in blank.names & set(request.form)}


def _typed_out_of_turn() -> dict[str, list[str]]:
    """What was typed on a page whose controls depend on one that another window has changed meanwhile."""
    return {name: [clean_text(one) for one in all_] for name, all_ in request.form.lists() if name not in NOT_KEPT}


def _next_question_follows(form: Any, typed: Typed) -> bool:
    """Without scripts, an answer may bring up a question that was not on the page yet."""
    if isinstance(form, forms.TroubleForm):
        if form.shown_group is None:
            return False
        if form.shown_category is None:
            return request.form.get("categories_of") != form.shown_group.code
        return request.form.get("issues_of") != form.shown_category.code
    return isinstance(form, forms.OrderForm) and _items_are_asked_next(chosen_order(current_user, typed))


def _items_are_asked_next(order: OrderSeen | None) -> bool:
    if order is None or order.merchant_id is None or len(order.items) < 2:
        return False
    return request.form.get("items_of") != str(order.id)


def _order_in_address() -> dict[str, list[str]] | None:
    asked = request.args.getlist("order")
    return {"order_id": asked[:1]} if asked else None


def _onward(wizard: Wizard, page: str) -> Any:
    """To the page after this one; back to the last when it was come from there and nothing else is missing."""
    following = drafts.PAGES[drafts.PAGES.index(page) + 1]
    if request.form.get("change"):
        following = wizard.first_open_page()
    return _go_to_page(wizard.draft.id, following)


def _go_to_page(draft_id: str, page: str, anchor: str | None = None) -> Any:
    return go_to(page_url(draft_id, page, anchor))


def page_url(draft_id: str, page: str, anchor: str | None = None, change: bool = False) -> str:
    """The address of a page of a draft. `change`: back to the last page afterwards."""
    more: dict[str, Any] = {"_anchor": anchor, "change": "1" if change else None}
    if page == "evidence":
        return url_for("complaints.evidence", draft_id=draft_id, **more)
    return url_for("complaints.write", draft_id=draft_id, page=page, **more)


def _saved_for_later() -> Any:
    return go("desk.cases") if navigation.exists("desk.cases") else go("complaints.start")


def _file(wizard: Wizard) -> Any:
    for file in wizard.files:
        with suppress(NotTheirs):  # filed, or removed, in another window a moment ago
            describe(current_user, file.id, kind=file.kind, caption=file.caption, claims=wizard.ties(file))
    try:
        filing.file_complaint(current_user, wizard.complaint(), key=wizard.draft.id, draft_id=wizard.draft.id)
    except (FactsRefused, LookupError, filing.NoRespondent):
        # It was complete a moment ago; another window has changed the draft, its files or its order since.
        abort(409)
    except filing.FilingLimited:
        # The page says it; what was written is kept.
        return _draw(wizard, "check", wizard.form("check", wizard.typed("check")), 409)
    return go("complaints.filed", draft_id=wizard.draft.id)


def _limit(category: str = "") -> dict[str, Any]:
    """What keeps the writer from filing now, for the top of a page."""
    limit = filing_limit_of(current_user.id, clock.now(), category)
    return {"limit": limit_words.of_filing(limit) if limit else None}


def _about_shop(order: OrderSeen | None) -> dict[str, Any]:
    """What buyers read of the shop of the chosen order."""
    by = said_of_shop(order.merchant_id if order else None, clock.now())
    return {"marked": limit_words.of_shop(order.shop_name, by) if order and by else None}


def _describe_all(wizard: Wizard) -> None:
    """What was said of each file is kept with the file, also when it is not right yet."""
    form = wizard.form("evidence", {name: request.form.getlist(name) for name in request.form})
    known = set(EVIDENCE_KINDS)
    for file in wizard.files:
        kind, caption = form.kind(file.id).data or "", (form.caption(file.id).data or "")[:200]
        shows = (form.shows(file.id).data or "")[: 2 * forms.SHOWS_CHARACTERS]
        if (kind, caption, shows) != (file.kind, file.caption, file.shows):
            describe(current_user, file.id, kind=kind if kind in known else "", caption=caption, shows=shows)
    supported = {f"claims_{file.id}": list(form.claims(file.id).data or ()) for file in wizard.files}
    reason = (
        {"lacking_reason": [clean_text(request.form["lacking_reason"])]} if "lacking_reason" in request.form else {}
    )
    drafts.keep(current_user, wizard.draft.id, "evidence", reason | supported)


def _take_back(wizard: Wizard, evidence_id: str) -> None:
    if any(file.id == evidence_id for file in wizard.files):
        try:
            take_back(current_user, evidence_id)
        except NotTheirs:
            # Removed in another window a moment ago: it is gone, as asked.
            return


def _draw(wizard: Wizard, step: str, form: Any, status: int, **more: Any) -> Any:
    if step == "order":
        return _order_page(form, chosen_order(current_user, typed_by(form)), wizard.draft, status)
    context: dict[str, Any] = {
        "page_url": page_url,
        "wizard": wizard,
        "draft": wizard.draft,
        "form": form,
        "change": _is_change(),
    }
    if step == "trouble":
        context |= _about_trouble(wizard, form) | _limit()
    elif step == "wants":
        context |= {"ceilings": forms.how_the_ceiling_is_made(wizard.bought.paid_fen), "bases": STATUTORY_BASES}
    elif step == "evidence":
        context |= _checklist(wizard) | {
            "lacking": bool(wizard.written.lacking or wizard.lacking_reason),
            "refused": (),
            "largest": MAX_FILE_BYTES,
            "limits": uploads.limits_in_words(),
            "accepted": uploads.accepted(),
        }
    elif step == "check":
        contact = contact_of(current_user)
        context |= _limit(wizard.category.code) | {
            "story": wizard.form("story", wizard.typed("story")),
            "wants": wizard.form("wants", wizard.typed("wants")),
            "earlier": wizard.earlier,
            "say": phrases,
            "hints": hints_for(wizard.written),
            "hints_in_all": len(HINTS),
            "email": masked_email(contact.email),
            "phone": masked_phone(contact.phone) if contact.phone else "",
            "kinds": EVIDENCE_KINDS,
            "bases": STATUTORY_BASES,
            "resolutions": RESOLUTIONS,
        }
    template = f"complaints/{step}.html"
    return page(template, status, **_stage(step), **(context | more))


def _stage(step: str) -> dict[str, Any]:
    return {"step": step, "title": TITLES[step], "number": drafts.PAGES.index(step) + 1, "count": len(drafts.PAGES)}


def _about_trouble(wizard: Wizard, form: forms.TroubleForm) -> dict[str, Any]:
    category = form.shown_category
    code = category.code if category else ""
    earlier = earlier_complaints(current_user, wizard.order.id, code) if wizard.order else []
    groups = forms.open_groups()
    return {"groups": groups, "category": category, "caveat": RULE_CAVEAT, "earlier": earlier, "say": phrases}


def _checklist(wizard: Wizard) -> dict[str, Any]:
    """What is asked for, with how many files of each kind are there."""
    has = [file.kind for file in wizard.files]
    asked = checklist(wizard.category, wizard.issue)
    attached = [kind for kind in EVIDENCE_KINDS.values() if kind.attached_by_system]
    order = wizard.order
    if order is None or not order.tracking_no:
        attached = [kind for kind in attached if kind.code != "tracking"]
    if order is not None and order.source is OrderSource.IMPORT:
        # The merchant's own export says what was paid.
        attached.append(EVIDENCE_KINDS["payment_proof"])
    lines = [(item, EVIDENCE_KINDS[item.kind], has.count(item.kind)) for item in asked]
    return {
        "attached": attached,
        "asked": [line for line in lines if line[1] not in attached],
        "unnamed": has.count(""),
    }


def _order_page(form: forms.OrderForm, order: OrderSeen | None, draft: Any, status: int) -> Any:
    q = request.args.get("q", "").strip()[:100]
    before = request.args.get("before", type=number)
    listed = orders_of(current_user, q=q, before=before, limit=ORDERS_A_PAGE + 1)
    more = listed[ORDERS_A_PAGE - 1].id if len(listed) > ORDERS_A_PAGE else None
    listed = listed[:ORDERS_A_PAGE]
    if order is not None and all(line.id != order.id for line in listed):
        listed.insert(0, _line_of(order))
    return page(
        "complaints/order.html",
        status,
        form=form,
        order=order,
        orders=listed,
        q=q,
        more=more,
        draft=draft,
        dropped=_dropped(),
        drafts=[] if draft or q or before else [(one, Wizard(current_user, one)) for one in drafts_of(current_user)],
        change=_is_change(),
        pages=drafts.PAGES,
        **_limit(),
        **_about_shop(order),
        **_stage("order"),
    )


def _dropped() -> str | None:
    """The draft that was thrown away a moment ago, to be fetched back."""
    draft_id = request.args.get("dropped", "")[:22]
    return draft_id if draft_id and is_thrown_away(current_user, draft_id) else None


def _line_of(order: OrderSeen) -> OrderLine:
    return OrderLine(
        id=order.id,
        platform=order.platform,
        order_no=order.order_no,
        shop_name=order.shop_name,
        title=order.items[0].title,
        item_count=len(order.items),
        paid_fen=order.paid_fen,
        ordered_at=order.ordered_at,
        status=order.status,
        case_ref=order.cases[0].ref if order.cases else None,
        kind=order.kind,
    )
