"""Where a ruling is written: kept while it is typed, looked at as each side and the public will read it, and issued.

Everything that is sent is kept first, so that nothing is lost by what is found wrong with it.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, phrases
from portal.domain.anonymous import Identities, pasted_from
from portal.domain.claims import HAPPENED, claims_of
from portal.domain.claims import Claim as Claimed
from portal.domain.duties import duties_written
from portal.domain.facts import FactsRefused
from portal.domain.money import addition_fen, ceiling_fen
from portal.domain.parties import Audience, Party
from portal.domain.policy import require
from portal.domain.rulebooks.complaint import Act
from portal.forms.fields import clean_line
from portal.forms.ruling import Claim, RulingForm
from portal.queries.calendars import times_now
from portal.queries.cases import CaseSeen, EntrySeen, EvidenceSeen, case_seen_by, evidence_seen_by, thread_seen_by
from portal.queries.colleagues import colleagues_seen_by
from portal.queries.decisions import RulingSeen
from portal.queries.ruling_drafts import RulingDraftSeen, news_for_writer, ruling_draft_seen_by
from portal.services.presence import WRITING, be_seen
from portal.services.ruling_drafts import ChangedElsewhere, NewsCameIn, Saved, conclude, keep_ruling
from portal.services.ruling_drafts import start_again as drop
from portal.views.access import comes_back, signed_in
from portal.views.answers import go, go_to, page
from portal.views.cases import company_in_words
from portal.views.rulings import WORDS, claim_in_words
from portal.views.unsent import typed_before
from portal.words import money

bp = Blueprint("composer", __name__)

QUOTED_CHARACTERS = 200
NEWS_SHOWN = 10
# What belongs to the ruling, of everything that the form sends.
TYPED = re.compile(r"(?:claims|own|remedies)-\d{1,2}-[a-z_]{1,20}|reasons|summary")
# Who may look over the mediator's shoulder: how each of them will read it.
READERS = ("consumer", "merchant", "public")
# What a button asks for beside keeping, and where the page goes on.
ANCHORS = {"more_findings": "more-findings", "more_remedies": "more-remedies", "add_rule": "reasons", "save": None}


@dataclass(frozen=True)
class Check:
    """Something that has to hold before a ruling is issued."""

    holds: bool
    words: str


@dataclass(frozen=True)
class Work:
    """What lies on the desk of whoever writes a ruling."""

    case: CaseSeen
    evidence: list[EvidenceSeen]
    thread: list[EntrySeen]
    draft: RulingDraftSeen | None

    @property
    def citable(self) -> list[EvidenceSeen]:
        """The evidence that a ruling may rest on: all but what was taken back."""
        return [e for e in self.evidence if e.withdrawn_at is None]

    @cached_property
    def claims(self) -> list[Claim]:
        """Everything that the two sides claim, so that none is forgotten."""
        return _claims(self.case, self.thread)

    @cached_property
    def news(self) -> list[EntrySeen]:
        """What came in since its writer last opened the thread."""
        return news_for_writer(current_user, self.case, self.thread, self.draft)

    @property
    def version(self) -> int:
        """Of the draft."""
        return self.draft.version if self.draft else 0

    def form(self, kept: Any = None) -> RulingForm:
        """The form as it is sent now, or with what was `kept`."""
        return RulingForm(
            self.claims,
            [e.number for e in self.citable],
            ceiling_fen(self.case.paid_fen, self.case.basis),
            withdrawn=[e.number for e in self.evidence if e.withdrawn_at is not None],
            kept=kept,
            key=secrets.token_urlsafe(16),
            seen=self._last_read(),
        )

    def needs_second(self, form: RulingForm) -> bool:
        """Whether a second person has to sign what the form says."""
        return form.most_fen > self.case.file.cosign_fen

    def _last_read(self) -> str:
        read = [e for e in self.thread if not self.case.read_seq or e.seq <= self.case.read_seq]
        return read[-1].id if read else ""


@bp.route("/cases/<ref>/issue-ruling", methods=["GET", "POST"])
@signed_in
@comes_back
def write(ref: str) -> Any:
    """Write a ruling. Whatever button is pressed keeps what is there."""
    work = _work(ref)
    if request.method != "POST":
        return _as_left(work)
    form, wish = work.form(), request.form.get("do", "preview")
    if wish == "add_rule":
        form.insert_rule()
    try:
        saved = _keep(work, form, wish)
    except ChangedElsewhere:
        return _two_versions(work, form)
    if wish in ANCHORS:
        return go_to(url_for("composer.write", ref=ref, _anchor=ANCHORS[wish]))
    if not form.validate():
        return _composer(work, form, saved)
    return _issue(work, form, saved.version) if wish == "issue" else go("composer.preview", ref=ref)


@bp.post("/cases/<ref>/issue-ruling/draft")
@signed_in
@comes_back
def keep(ref: str) -> Response:
    """Keep what is being typed, and say how it would come out."""
    work = _work(ref)
    form = work.form()
    try:
        saved = _keep(work, form, "save")
    except ChangedElsewhere:
        return make_response(
            render_template("rulings/_saved.html", case=work.case, form=form, saved=None, version=0), 409
        )
    be_seen(current_user, work.case, WRITING)
    return make_response(
        render_template("rulings/_saved.html", case=work.case, form=form, saved=saved.at, version=saved.version)
    )


@bp.route("/cases/<ref>/issue-ruling/preview", methods=["GET", "POST"])
@signed_in
def preview(ref: str) -> Any:
    """The ruling as each side and the public will read it, and what has to hold before it is issued."""
    work = _work(ref)
    if work.draft is None:
        return go("composer.write", ref=ref)
    form = work.form(work.draft.fields)
    if not form.validate():
        return _composer(work, form)
    if request.method != "POST":
        return _preview(work, form)
    form.key.data = clean_line(request.form.get("key", ""))
    return _issue(work, form, _version_sent())


@bp.route("/cases/<ref>/issue-ruling/start-again", methods=["GET", "POST"])
@signed_in
def start_again(ref: str) -> Any:
    """Throw the draft away, after being asked."""
    work = _work(ref)
    if request.method != "POST" and work.draft is not None:
        lines = work.form(work.draft.fields).lines()
        return page("rulings/start_again.html", case=work.case, saved=work.draft.saved_at, lines=lines)
    if request.method == "POST":
        drop(current_user, work.case.id)
    return go("composer.write", ref=ref)


def _work(ref: str) -> Work:
    case = case_seen_by(current_user, ref)
    require(case.actor, Act.ISSUE_RULING, case.file, clock.now(), times_now())
    return Work(
        case,
        evidence_seen_by(current_user, case),
        thread_seen_by(current_user, case),
        ruling_draft_seen_by(current_user, case),
    )


def _keep(work: Work, form: RulingForm, wish: str) -> Saved:
    typed = {name: values for name, values in request.form.lists() if TYPED.fullmatch(name)}
    if wish == "more_findings":
        form.add_finding()
        typed.setdefault(f"own-{len(form.own) - 1}-claim", [""])
    elif wish == "more_remedies":
        form.add_remedy()
        typed.setdefault(f"remedies-{len(form.remedies) - 1}-to", [""])
    elif wish == "add_rule":
        typed["reasons"] = [form.reasons.data or ""]
    return keep_ruling(
        current_user,
        work.case.id,
        typed,
        version=_version_sent(),
        tab=str(form.key.data or ""),
        seen=str(form.seen.data or ""),
    )


def _version_sent() -> int:
    return _number(request.form.get("version", ""))


def _number(sent: str) -> int:
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _as_left(work: Work) -> Response:
    """The page with what was typed last: what could not be sent, as the page that it was typed on, or else the draft."""
    typed = typed_before()
    if typed is None:
        return _composer(work, work.form(work.draft.fields if work.draft else None))
    form = work.form(dict(typed.lists()))
    form.key.data = clean_line(typed.get("key", ""))
    return _composer(work, form, version=_number(typed.get("version", "")))


def _composer(work: Work, form: RulingForm, saved: Saved | None = None, version: int | None = None) -> Response:
    case = work.case
    answer = page(
        "rulings/compose.html",
        status=422 if form.problems else 200,
        case=case,
        form=form,
        evidence=work.citable,
        news=_in_lines(work),
        saved=saved.at if saved else work.draft.saved_at if work.draft else None,
        version=saved.version if saved else work.version if version is None else version,
        begun_by=work.draft.by if work.draft else "",
        paid=money(case.paid_fen),
        cosign=money(case.file.cosign_fen) if form.ceiling_fen > case.file.cosign_fen else "",
        addition=money(addition) if (addition := addition_fen(case.paid_fen, case.basis)) else "",
        ceiling=money(form.ceiling_fen),
        present=company_in_words(colleagues_seen_by(current_user, case))["present"],
    )
    be_seen(current_user, case, WRITING)
    return answer


def _in_lines(work: Work) -> list[tuple[EntrySeen, str]]:
    return [(entry, phrases.entry_line(entry, work.case)) for entry in work.news[-NEWS_SHOWN:]]


def _two_versions(work: Work, form: RulingForm) -> Response:
    """Somebody else has saved, or the same person on another page: both are shown, and neither is lost."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if TYPED.fullmatch(name)]
    return page(
        "rulings/two_versions.html",
        status=409,
        case=work.case,
        mine=form.lines(),
        kept=work.form(work.draft.fields).lines() if work.draft else [],
        draft=work.draft,
        version=work.version,
        typed=typed,
    )


def _preview(work: Work, form: RulingForm, status: int = 200, problem: str = "") -> Response:
    reader = request.args.get("as", READERS[0])
    reader = reader if reader in READERS else READERS[0]
    ruling, case = _as_it_will_be(work, form), _through(reader, work.case)
    return page(
        "rulings/preview.html",
        status=status,
        case=case,
        form=form,
        reader=reader,
        readers=READERS,
        ruling=_for_everybody(ruling, work) if reader == "public" else ruling,
        evidence={} if reader == "public" else {e.number: e for e in work.evidence},
        checks=_checks(work, form, ruling),
        news=_in_lines(work),
        problem=problem,
        version=work.version,
        key=secrets.token_urlsafe(16),
        cosign=money(work.case.file.cosign_fen) if work.needs_second(form) else "",
        total=money(form.total_fen),
        ceiling=money(form.ceiling_fen),
        **WORDS,
    )


def _issue(work: Work, form: RulingForm, version: int) -> Any:
    """Issue it, unless a check fails; then it is shown with what fails."""
    if not all(check.holds for check in _checks(work, form, _as_it_will_be(work, form))):
        return _preview(work, form, 422)
    try:
        conclude(
            current_user,
            work.case.id,
            Act.SUBMIT_FOR_SIGNATURE if work.needs_second(form) else Act.ISSUE_RULING,
            form.facts(),
            version=version,
            key=str(form.key.data or ""),
        )
    except ChangedElsewhere:
        return _preview(_work(work.case.ref), form, 409, _("这份裁定在别处改过，下面是现在保存的内容，请再看一遍"))
    except NewsCameIn:
        return _preview(_work(work.case.ref), form, 422)
    except FactsRefused as refused:
        return _preview(work, form, 422, _refusal(refused))
    if work.needs_second(form):
        return go("cases.show", ref=work.case.ref)
    return go("rulings.ruling", ref=work.case.ref)


def _refusal(refused: FactsRefused) -> str:
    if refused.code == "too_much_money":
        return _("金额超过了最多可以裁定的%(most)s", most=money(refused.about["ceiling_fen"]))
    return _("裁定书里有内容不能记录，请检查每一行")


def _checks(work: Work, form: RulingForm, ruling: RulingSeen) -> list[Check]:
    """Everything of the list that is read before a ruling is issued. A form that is whole answers for the first three."""
    known = [_words_of(entry) for entry in work.thread if entry.audience is Audience.ALL]
    notes = [_words_of(entry) for entry in work.thread if entry.audience is not Audience.ALL]
    public = "\n".join(_texts(_for_everybody(ruling, work)))
    return [
        Check(True, _("消费者的每一项要求都有回应，双方的每一项主张都有结论。")),
        Check(True, _("每一项认定都写明了证据，或注明没有。")),
        Check(all(r["days"] >= 1 for r in form.facts()["remedies"]), _("要做的每一件事，期限都在裁定之后。")),
        Check(form.total_fen <= form.ceiling_fen, _("商家一共要付%(sum)s，最多可以裁定%(most)s。", sum=money(form.total_fen), most=money(form.ceiling_fen))),
        Check(not _identities(work.case).left_in(public), _("公示版里看不出双方是谁。")),
        Check(not pasted_from(notes, "\n".join(_texts(ruling)), known), _("没有照抄内部备注和只有一方能看的话。")),
        Check(not work.news, _("开始写之后双方新交的内容都打开看过。")),
    ]  # fmt: skip


def _words_of(entry: EntrySeen) -> str:
    return "\n".join(str(entry.facts[name]) for name in ("words", "why", "reason") if entry.facts[name])


def _texts(ruling: RulingSeen) -> list[str]:
    """Everything in a ruling that somebody wrote."""
    findings = [str(part) for f in ruling.findings for part in (f["claim"], f["why"])]
    return [ruling.summary, ruling.reasons, *findings, *(duty.words for duty in ruling.duties)]


def _identities(case: CaseSeen) -> Identities:
    names = {case.consumer_name: _("投诉人"), case.merchant_name: _("某店铺")}
    numbers = (case.order_no, case.tracking_no or "", case.consumer_phone or "", case.consumer_email)
    return Identities(names, numbers)


def _for_everybody(ruling: RulingSeen, work: Work) -> RulingSeen:
    """The ruling without anything by which the two sides are known."""
    public = _identities(work.case).public
    return replace(
        ruling,
        summary=public(ruling.summary),
        reasons=public(ruling.reasons),
        findings=tuple(
            {**f, "claim": public(f["claim"]), "about": {}, "why": public(f["why"])} for f in ruling.findings
        ),
        duties=tuple(replace(duty, words=public(duty.words)) for duty in ruling.duties),
    )


def _through(reader: str, case: CaseSeen) -> CaseSeen:
    """The case as somebody else sees it: "you" is said to them, and the public is told no names."""
    if reader == "public":
        return replace(case, parties=frozenset(), consumer_name=_("投诉人"), merchant_name=_("某店铺"))
    return replace(case, parties=frozenset({Party(reader)}))


def _as_it_will_be(work: Work, form: RulingForm) -> RulingSeen:
    facts = form.facts()
    return RulingSeen(
        at=clock.now(),
        by=current_user.name,
        organisation=work.case.mediator_organisation or "",
        outcome=facts["outcome"],
        summary=facts["summary"],
        findings=facts["findings"],
        reasons=facts["reasons"],
        duties=duties_written(facts["remedies"]),
        in_force=True,
    )


def _claims(case: CaseSeen, thread: Sequence[EntrySeen]) -> list[Claim]:
    """What happened, what is asked for, and what the merchant says to it, as sentences to be decided on."""
    answers = [entry for entry in thread if entry.act == Act.ANSWER]
    stances = tuple(answers[-1].facts["stances"]) if answers else ()
    said_no = {f"stance:{said['place']}": said["stance"] == "refuse" for said in stances}
    about = [_about(claim, case, thread, said_no) for claim in claims_of(case.wanted, stances)]
    return [Claim(by, claim_in_words({"about": one}, case.wanted), _place(one), one) for by, one in about]


def _about(
    claim: Claimed, case: CaseSeen, thread: Sequence[EntrySeen], said_no: dict[str, bool]
) -> tuple[Party, dict[str, Any]]:
    """Whose claim it is, and what its words are made from."""
    if claim.code == HAPPENED:
        told = next((entry.facts["words"] for entry in thread if entry.act == Act.FILE), "")
        return claim.by, {"code": claim.code, "quoted": _quoted(told) or phrases.case_title(case)}
    if claim.code in said_no:
        return claim.by, {"code": claim.code, "quoted": claim.reason, "refuses": said_no[claim.code]}
    return claim.by, {"code": claim.code}


def _place(about: Mapping[str, Any]) -> int | None:
    kind, _colon, place = str(about["code"]).partition(":")
    return int(place) if kind == "wanted" else None


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= QUOTED_CHARACTERS else f"{line[:QUOTED_CHARACTERS]}…"
