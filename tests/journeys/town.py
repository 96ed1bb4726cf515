"""A town to look at: cases in every state, drafts that stopped on every page, orders, and who sees which of its pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from flask import current_app

from portal.domain.channels import Event
from portal.domain.orders import Platform
from portal.domain.parties import Party, Role
from portal.domain.ranks import Rank
from portal.letters import unsubscribe_url
from portal.queries import NotFound
from portal.queries.cases import case_seen_by, evidence_seen_by
from portal.queries.merchants import shops_of
from portal.services import accounts, administration, invitations, links
from portal.services.desk_work import give_in_hand, make_label, put_label, write_template
from portal.services.order_uploads import Imports, start, upload
from portal.services.orders import type_in_order
from portal.services.ruling_drafts import keep_ruling
from portal.views.order_uploads import upload_store
from tests import samples
from tests.breadth import at, some_of
from tests.journeys.filing import WORDS
from tests.journeys.reviewer import LANGUAGES, Visit
from tests.playing import SHOP, STORIES, Story, Waited, a_case
from tests.samples_orders import Sale, many_sales, pinduoduo_export

# Everybody looks at it at this moment.
NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
FILLED_IN: dict[str, dict[str, Any]] = {
    "trouble": {
        "group": "quality",
        "categories_of": "quality",
        "category": "Q2",
        "issues_of": "Q2",
        "issue": "fault",
        "goods": "other",
    },
    "story": {"noticed_on": "2026-03-01", "words": WORDS, "told": "no"},
    "wants": {"codes": ["return_and_refund"], "amount_return_and_refund": "499"},
    "evidence": {},
}
# A ruling as it is typed: both claims found, and money to be paid.
RULING_TYPED = {
    **{f"claims-{place}-result": ["found"] for place in range(2)},
    **{f"claims-{place}-no_evidence": ["y"] for place in range(2)},
    **{f"claims-{place}-why": ["双方对此没有争议。"] for place in range(2)},
    "reasons": ["送达之前毁损的风险，由商家承担。"],
    "summary": ["商家退款200.00元。"],
    "remedies-0-to": ["merchant"],
    "remedies-0-what": ["pay"],
    "remedies-0-amount": ["200.00"],
    "remedies-0-days": ["3"],
}
# The third of the cast.
ACME = 3
WRITTEN_PAGES = ("order", *FILLED_IN, "check")


def cases_in_every_state(cast: SimpleNamespace, hands: Any) -> dict[str, str]:
    """Numbers of cases by the name of their story. Those that take long begin early, so that all of them end now."""
    refs = {}
    for name in sorted(STORIES, key=_days_of, reverse=True):
        hands.set(NOW - timedelta(days=_days_of(name), minutes=30))
        refs[name] = a_case(name, cast, hands)
    hands.set(NOW)
    return refs


def _days_of(name: str) -> float:
    story: Story = STORIES[name]
    own = sum(step.days + step.hours / 24 for step in story.steps if isinstance(step, Waited))
    return own + (_days_of(story.after) if story.after else 0)


def an_order(li: Any) -> int:
    """An order of Li's that nobody has complained about."""
    return type_in_order(
        li,
        shop=SHOP,
        platform=Platform.TAOBAO,
        order_no="2603300227713640021",
        title="蓝牙降噪耳机",
        paid_fen=49900,
        ordered_on=date(2026, 2, 20),
    )


def a_town(cast: SimpleNamespace, hands: Any, client: Any) -> SimpleNamespace:
    """Cases in every state, an order without one, drafts that stopped on every page, and one that was filed.

    client  Li's, for filling in drafts
    """
    town = SimpleNamespace(cases=cases_in_every_state(cast, hands), order_id=an_order(cast.li))
    town.drafts = drafts_on_every_page(client, town.order_id)
    town.filed = _draft_up_to(client, town.order_id, "check", kind="goods_photo")
    assert client.post(f"{town.filed}/check", data={"declared": "y"}).status_code == 303
    town.with_evidence = re.search(r"PL-\d{6}-\d{5}", client.get(f"{town.filed}/filed").text).group()  # type: ignore[union-attr]
    town.typed = _with_a_ruling_typed(cast.wang, a_case("ruling", cast, hands))
    town.label_id = make_label(cast.acme, "等仓库核实的")
    put_label(cast.acme, [town.cases["awaiting_merchant"], town.cases["settled"]], town.label_id)
    give_in_hand(cast.acme, [town.cases["awaiting_merchant"]], cast.acme.id)
    town.template_id = write_template(cast.acme, "破损：正在核实", "{消费者}你好，{商品}的情况我们收到了。")
    town.tokens = {
        "unsubscribe": unsubscribe_url(cast.zhao.id, Event.NEWS).rpartition("/")[2],
        "confirm": links.mint_confirmation(cast.li.id, "li.new@demo.test", {}),
        "reset": links.mint_reset(cast.zhao.id, cast.zhao.email, {}),
        "invitation": _token_of_an_invitation(cast.acme),
    }
    (piece,) = evidence_seen_by(cast.li, case_seen_by(cast.li, town.with_evidence))
    town.evidence_id = piece.id
    town.uploads = order_files(cast.acme)
    town.at_the_office = {
        state: _at_the_office(cast.sun, town.cases[state]) for state in ("sanction_signing", "appeal_open")
    }
    town.people = {who: getattr(cast, who).id for who in ("wang", "zhou")}
    town.body_id = administration.open_body(cast.admin, "长三角网络消费纠纷人民调解委员会")
    administration.move_to_body(cast.admin, cast.zhou.id, town.body_id)
    accounts.change_particulars(cast.li, cast.li.name, "138 0013 8000")
    administration.add_leave(cast.admin, cast.zhou.id, NOW.date(), NOW.date() + timedelta(days=3))
    invitations.invite(cast.admin, "qin@demo.test", Role.MEDIATOR, body_id=town.body_id)
    return town


def _with_a_ruling_typed(wang: Any, ref: str) -> str:
    keep_ruling(wang, case_seen_by(wang, ref).id, RULING_TYPED, version=0, tab="")
    return ref


def _at_the_office(sun: Any, ref: str) -> int:
    """Number of the proceeding of a case that waits for an administrator."""
    return next(p.no for p in case_seen_by(sun, ref).file.proceedings if p.open and Party.OFFICE in p.turn)


def _token_of_an_invitation(by: Any) -> str | None:
    email = "xin@demo.test"
    invited = invitations.invite(by, email, Role.MERCHANT, merchant_id=by.merchant_id, rank=Rank.AGENT)
    return invitations.mint_invitation(None, email, {"invitation_id": invited})


def order_files(acme: Any) -> dict[str, str]:
    """Order files of Acme's by how far they have come."""
    store, shop = upload_store(), shops_of(acme.merchant_id)[0]
    known = pinduoduo_export([*many_sales(3), replace(Sale(), order_no="1.23E+18")])
    files = {"done": known, "waiting": known, "known": known, "strange": "单子,东西,多少钱\nA-1,杯子,9.90".encode()}
    uploads = {}
    for name, content in files.items():
        uploads[name] = upload(acme, store, BytesIO(content), f"{name} 三月订单.csv", shop.id)
        if name in ("done", "waiting"):
            start(acme, uploads[name])
        if name == "done":
            imports = Imports(store)
            while imports.go_on():
                pass
    return uploads


def drafts_on_every_page(client: Any, order_id: int) -> dict[str, str]:
    """Addresses of drafts of Li's by the page on which they stopped; that on the last page has a photo with it."""
    return {page: _draft_up_to(client, order_id, page) for page in WRITTEN_PAGES[1:]}


def _draft_up_to(client: Any, order_id: int, last: str, kind: str = "") -> str:
    sent = client.post("/cases/new", data={"order_id": str(order_id)})
    draft = re.match(r"/cases/new/[^/]+", sent.headers["Location"]).group()  # type: ignore[union-attr]
    for page, fields in FILLED_IN.items():
        if page == last:
            break
        answer = client.post(f"{draft}/{page}", data=fields)
        assert answer.status_code == 303, f"{page}: {answer.text}"
    if last in ("evidence", "check"):
        file = {"files": (BytesIO(samples.photo()), "耳机.jpg"), "add": "1"}
        client.post(f"{draft}/evidence", data=file, content_type="multipart/form-data")
    if kind:
        (field,) = set(re.findall(r'name="(kind_[^"]+)"', client.get(f"{draft}/evidence").text))
        client.post(f"{draft}/evidence", data={field: kind})
    return str(draft)


def pages_of_letters(town: SimpleNamespace) -> Iterator[Visit]:
    """Where the links in letters about accounts lead."""
    yield Visit(f"/confirm/{town.tokens['confirm']}", more=True)
    yield Visit(f"/reset/{town.tokens['reset']}")
    yield Visit(f"/reset/{town.tokens['reset']}", status=422, sends_empty=True, more=True)
    yield Visit(f"/invitation/{town.tokens['invitation']}")
    yield Visit(f"/invitation/{town.tokens['invitation']}", status=422, sends_empty=True, more=True)
    yield Visit(f"/letters/unsubscribe/{town.tokens['unsubscribe']}")


def pages_of_li(town: SimpleNamespace) -> Iterator[Visit]:
    """What a consumer sees beside their cases."""
    yield Visit("/cases")
    yield Visit("/cases?q=没有这个", more=True)
    yield Visit("/orders")
    yield Visit(f"/orders/{town.order_id}")
    for form in ("/orders/bring-in", "/orders/new", "/settings/password", "/settings/email", "/settings/close"):
        yield Visit(form)
        yield Visit(form, status=422, sends_empty=True, more=True)
    yield Visit("/settings")
    yield Visit("/settings/record")
    yield Visit("/settings/notices")
    yield Visit("/settings/phone")
    yield Visit("/settings/phone", status=422, sends_empty=True, more=True)
    yield Visit("/cases/new")
    yield Visit(f"{town.drafts['trouble']}/order", more=True)
    for page, draft in town.drafts.items():
        yield Visit(f"{draft}/{page}")
        yield Visit(f"{draft}/{page}", status=422, sends_empty=True, more=True)
    yield Visit(f"{town.drafts['check']}/discard")
    yield Visit(f"{town.filed}/filed")
    yield Visit(f"/cases/{town.cases['ruled_with_duties']}/ruling")
    yield Visit(f"/cases/{town.cases['settled']}/settlement")
    yield Visit(f"/cases/{town.with_evidence}", more=True)
    yield Visit(f"/cases/{town.with_evidence}/evidence/{town.evidence_id}")
    yield Visit(f"/cases/{town.with_evidence}/clock")
    yield Visit(f"/cases/{town.cases['settled_performed']}/clock", more=True)
    yield Visit(f"/cases/{town.with_evidence}/evidence")
    yield Visit(f"/cases/{town.cases['settled']}/evidence", more=True)
    yield Visit(f"/cases/{town.cases['claim_hearing']}/claims/2")
    yield Visit(f"/cases/{town.cases['sanctioned']}/claims/2", more=True)
    yield Visit("/inbox")
    yield Visit("/queue", status=403)
    yield Visit(f"/cases/{town.cases['settled_performed']}/withdraw/1", status=409)
    yield Visit("/cases/PL-000000-00000", status=404, more=True)


def pages_of_acme(town: SimpleNamespace) -> Iterator[Visit]:
    """What a merchant sees beside their cases."""
    yield Visit("/desk")
    yield Visit("/desk?shelf=closed", more=True)
    yield Visit("/desk?left=late&hand=me", more=True)
    yield Visit("/desk/labels")
    yield Visit("/desk/templates/new")
    yield Visit("/desk/templates/new", status=422, sends_empty=True, more=True)
    yield Visit(f"/desk/labels/{town.label_id}", more=True)
    yield Visit("/desk/templates")
    yield Visit(f"/desk/templates/{town.template_id}", more=True)
    yield Visit("/desk/figures?days=365&category=Q1")
    yield Visit(f"/cases/{town.with_evidence}/evidence", more=True)
    yield Visit(f"/cases/{town.cases['claim_rebuttal']}/claims/2", more=True)
    yield Visit("/inbox", more=True)
    yield Visit("/orders", more=True)
    yield Visit("/settings", more=True)
    yield Visit("/settings/record")
    yield Visit("/desk/orders")
    yield Visit("/desk/orders", status=422, sends_empty=True, more=True)
    for name, seen in town.uploads.items():
        yield Visit(f"/desk/orders/{seen}", more=name == "waiting")
    yield Visit(f"/desk/orders/{town.uploads['strange']}", status=422, sends_empty=True, more=True)
    yield Visit("/desk/team")
    for form in ("/desk/team/invite", "/desk/shops"):
        yield Visit(form)
        yield Visit(form, status=422, sends_empty=True, more=True)
    yield Visit(f"/desk/team/{ACME}", more=True)
    yield Visit("/desk/shops/1", more=True)
    yield Visit("/desk/webhook")
    yield Visit("/desk/webhook", status=422, sends_empty=True, more=True)


def pages_of_wang(town: SimpleNamespace) -> Iterator[Visit]:
    """What a mediator sees beside the cases."""
    yield Visit("/queue")
    yield Visit("/queue?view=all", more=True)
    yield Visit("/settings", more=True)
    compose = f"/cases/{town.cases['ruling']}/issue-ruling"
    yield Visit(compose)
    yield Visit(compose, status=422, sends_empty=True, more=True)
    yield Visit(f"/cases/{town.typed}/issue-ruling/preview")
    yield Visit(f"/cases/{town.typed}/issue-ruling/preview?as=public", more=True)
    # Sending it empty has begun a draft.
    yield Visit(f"{compose}/start-again", more=True)


def pages_of_sun(town: SimpleNamespace) -> Iterator[Visit]:
    """What a supervisor sees beside the cases."""
    yield Visit("/queue/late", more=True)
    yield Visit(f"/cases/{town.cases['claim_confirming']}/claims/2", more=True)
    yield Visit("/queue/claims")
    yield Visit(f"/cases/{town.cases['sanctioned']}/claims/2/referral")
    yield Visit(f"/cases/{town.cases['sanctioned']}/claims/2/referral", status=422, sends_empty=True, more=True)
    yield Visit("/team")
    yield Visit(f"/team/{town.people['wang']}")


def pages_of_admin(town: SimpleNamespace) -> Iterator[Visit]:
    """What an administrator sees."""
    yield Visit("/admin")
    yield Visit("/admin?q=没有这个人", more=True)
    yield Visit(f"/admin/people/{town.people['zhou']}")
    yield Visit("/admin/merchants")
    yield Visit("/admin/merchants/1", more=True)
    yield Visit(f"/admin/bodies/{town.body_id}")
    yield Visit("/admin/bodies")
    yield Visit("/admin/invite")
    yield Visit("/admin/invite", status=422, sends_empty=True, more=True)
    yield Visit("/admin/changes")
    yield Visit("/admin/clocks")
    yield Visit("/admin/clocks/change")
    yield Visit("/admin/clocks/change", status=422, sends_empty=True, more=True)
    yield Visit("/admin/calendar?year=2026")
    yield Visit("/admin/outages")
    yield Visit("/admin/outages", status=422, sends_empty=True, more=True)
    yield Visit("/admin/health")
    yield Visit("/settings/notices", more=True)
    yield Visit("/admin/sanctions")
    for place, state in enumerate(("sanction_signing", "appeal_open")):
        waiting = f"/admin/sanctions/{town.cases[state]}/{town.at_the_office[state]}"
        yield Visit(waiting, more=place > 0)
    # A signature can do without words; a decision on an appeal cannot.
    yield Visit(waiting, status=422, sends_empty=True, more=True)
    yield Visit(f"/team/{town.people['zhou']}", more=True)


# The ruling is written on a page of its own.
DRAWN_ELSEWHERE = frozenset({"issue_ruling", "submit_for_signature"})
# A case page is drawn from the state of the case and from who is looking: whoever's turn it is, and a few more.
CASES_OF: dict[str, tuple[str, ...]] = {
    "li": (
        *("offer_open", "ruled_with_duties", "needs_info", "compliance_check", "proposal_half_answered"),
        *("settled_performed", "not_accepted", "testing", "claim_hearing", "sanctioned", "appeal_open"),
    ),
    "acme": (
        "counter_offer_open",
        "awaiting_merchant",
        "evidence",
        "settled",
        "contested",
        "promise_open",
        "claim_rebuttal",
    ),
    "wang": ("mediating", "ruling", "checking", "proposal_open", "extension_open", "terminated_no_agreement"),
    "sun": ("screening", "defaulted_on_ruling", "intervention_queue", "claim_screening", "sanction_signing"),
    "admin": (),
}


def cases_seen_by(who: str, town: SimpleNamespace) -> Iterator[Visit]:
    """Case pages: the first one from every side, the others once more."""
    for place, state in enumerate(CASES_OF[who]):
        yield Visit(f"/cases/{town.cases[state]}", more=place > 0)


# Forms of acts that are sent empty, by who sends them.
SENT_EMPTY: dict[str, tuple[tuple[str, str], ...]] = {
    "li": (("negotiating", "make-offer/1"), ("offer_open", "decline-offer/2"), ("needs_info", "supplement/1")),
    "acme": (("awaiting_merchant", "answer/1"), ("settled", "report-performance/3")),
    "wang": (("mediating", "request-evidence/1"), ("screening", "refuse-case/1")),
    "sun": (),
    "admin": (),
}
BESIDE_THE_CASES = {
    "li": pages_of_li,
    "acme": pages_of_acme,
    "wang": pages_of_wang,
    "sun": pages_of_sun,
    "admin": pages_of_admin,
}


def pages_of(who: str, town: SimpleNamespace, cast: SimpleNamespace) -> Iterator[Visit]:
    """Everything that somebody sees."""
    yield from BESIDE_THE_CASES[who](town)
    yield from cases_seen_by(who, town)
    yield from forms_of_acts(who, town, cast)
    for state, form in SENT_EMPTY[who]:
        yield Visit(f"/cases/{town.cases[state]}/{form}", status=422, sends_empty=True, more=True)


def forms_of_acts(who: str, town: SimpleNamespace, cast: SimpleNamespace) -> Iterator[Visit]:
    """The form of each act that somebody may do in one of their cases and that nobody before them has looked at.

    All of them are drawn by a handful of templates, so that in a share every other one is looked at in Chinese, and the
    rest in English.
    """
    addresses, known = current_app.url_map.bind("localhost"), set(DRAWN_ELSEWHERE)
    for person in BESIDE_THE_CASES:
        for ref, permit in _permits_of(getattr(cast, person), town):
            act, no = permit.move.act, permit.proceeding.no
            if act not in known and person == who:
                languages = tuple(some_of(LANGUAGES, at(2, 1, 1), len(known)))
                path = addresses.build("acts.act", {"ref": ref, "act": act, "no": no})
                yield Visit(path, more=True, languages=languages)
            known.add(act)


def _permits_of(viewer: Any, town: SimpleNamespace) -> Iterator[tuple[str, Any]]:
    for ref in town.cases.values():
        try:
            case = case_seen_by(viewer, ref)
        except NotFound:
            continue
        yield from ((ref, permit) for permit in case.permits)
