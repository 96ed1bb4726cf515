"""Letters in words: what a waiting letter says to its reader, in their language, by the way that it goes.

By mail it is plain text and simple HTML. A text for a phone says in a sentence or two what, where and until when, and
nothing about a person: templates/letters/sms.txt, or KIND.txt for a kind that goes to phones alone. A merchant's program
is told codes, never words.

A kind of letter by mail is two files, templates/letters/KIND.txt and KIND.html. The text has a block "subject", which says
nothing about a person (a case number at most), and a block "body"; the HTML has the "body". Both may use:

    facts   of the letter
    link    link("endpoint", name=value) is a whole address of the portal
    token   the secret of a kind that stands in MINTS; it is made for this letter and kept nowhere
    news    what a letter about a case tells, queries.notices.News; say, portal.phrases, has the words for it
    gathered  what a letter about several cases tells, queries.notices.Gathered
    unsubscribe_url  where its reader says that they want no more of this kind; empty for what nobody may miss
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadData, URLSafeSerializer

from portal import clock, phrases
from portal.adapters.mail import Outbox, smtp_at
from portal.adapters.posting import Poster
from portal.adapters.sms import SmsGateway, SmsOutbox
from portal.adapters.way_out import Call, Message, TextMessage, WaysOut
from portal.adapters.webhook import HookOutbox, Hooks
from portal.domain.channels import CHATTER, EVENTS, Channel, Event
from portal.domain.contact import digits_of
from portal.domain.notices import AT_ONCE, Kind
from portal.domain.rulebooks import KIND_OF_ACT
from portal.models.account import Viewer
from portal.queries.accounts import viewer_of
from portal.queries.notices import (
    Gathered,
    News,
    cases_for_letter,
    digest_for_letter,
    news_for_letter,
    queue_for_letter,
)
from portal.queries.reach import hook_of, phone_of
from portal.services._account_letters import WAITING
from portal.services._notices import DIGEST
from portal.services.letters import Waiting

HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}

# Kinds whose letter lets somebody in, and who makes the secret of it: called with account_id, email and facts when
# the letter is sent, as a command of its own, it gives the token; None when the letter has lost its point.
MINTS: Mapping[str, str] = {
    "confirm": "portal.services.links:mint_confirmation",
    "reset": "portal.services.links:mint_reset",
    "invitation": "portal.services.invitations:mint_invitation",
    "phone_code": "portal.services.phones:mint_code",
}
ABOUT_A_CASE = frozenset(AT_ONCE | {Kind.NEWS})
# What waits for whoever is free at the desk, or of the administrators; and what waits for somebody who could not be written to until now.
ABOUT_CASES: Mapping[str, Callable[[Viewer, Mapping[str, Any]], Gathered | None]] = {
    Kind.QUEUE.value: lambda viewer, _facts: queue_for_letter(viewer),
    Kind.OFFICE.value: lambda viewer, _facts: queue_for_letter(viewer),
    WAITING: lambda viewer, _facts: cases_for_letter(viewer),
    DIGEST: digest_for_letter,
}
# What each kind tells of that may be unsubscribed from with one press.
UNSUBSCRIBABLE: Mapping[str, Event] = {
    DIGEST: Event.NEWS,
    **{kind.value: event for kind, event in EVENTS.items() if event in CHATTER},
}
Mint = Callable[[int | None, str, Mapping[str, Any]], str | None]


def write(letter: Waiting) -> Message | None:
    """The letter as it goes out; None when it has lost its point meanwhile."""
    return WRITTEN[letter.channel](letter)


def _for_a_program(letter: Waiting) -> Call | None:
    """What a merchant's program is told: which case, what was done, until when. Nothing about a person, no amount."""
    facts, now = letter.facts, clock.now()
    hook = hook_of(int(letter.email.partition(":")[2]))
    if hook is None:
        return None
    said = {
        "type": f"case.{letter.kind}" if letter.kind != "ping" else "ping",
        "timestamp": facts["at"],
        "data": {
            "case": facts["ref"],
            "act": facts["act"],
            "seq": facts["seq"],
            "your_turn": facts["your_turn"],
            "due_at": letter.due_at.isoformat() if letter.due_at else None,
            "url": link("cases.show", ref=facts["ref"]),
        }
        if letter.kind != "ping"
        else {},
    }
    return Call(hook.url, hook.secret, letter.once, now, json.dumps(said).encode())


def _for_a_phone(letter: Waiting) -> TextMessage | None:
    to = phone_of(letter.account_id or 0, is_confirmed=letter.kind not in MINTS)
    if to is None:
        return None
    given: dict[str, Any] = {"link": link, "say": phrases}
    name = "sms"
    if letter.kind in MINTS:
        name = letter.kind
        given["token"] = _mint(letter.kind)(letter.account_id, to, letter.facts)
        if given["token"] is None:
            return None
    else:
        reader = _viewer_of(letter)
        news = news_for_letter(reader, letter.facts) if reader else None
        if news is None:
            return None
        given |= {"news": news, "case": news.case, "kind": letter.kind}
    with force_locale(letter.language):
        text = current_app.jinja_env.get_template(f"letters/{name}.txt").render(given)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # A link begins after a blank; sentences of Chinese do not.
    between = "" if letter.language == "zh" else " "
    words = between.join(f" {line}" if line.startswith("http") and not between else line for line in lines)
    return TextMessage(digits_of(to), words, letter.once, clock.now())


def _for_a_letter_box(letter: Waiting) -> EmailMessage | None:
    given: dict[str, Any] = {
        "facts": letter.facts,
        "link": link,
        "say": phrases,
        "public_url": current_app.config["PUBLIC_URL"],
    }
    if letter.kind in MINTS:
        given["token"] = _mint(letter.kind)(letter.account_id, letter.email, letter.facts)
        if given["token"] is None:
            return None
    if letter.kind in ABOUT_CASES:
        reader = _reader_of(letter)
        given["gathered"] = ABOUT_CASES[letter.kind](reader, letter.facts) if reader else None
        if reader is None or given["gathered"] is None:
            return None
        letter = replace(letter, email=reader.email)
    if letter.kind in ABOUT_A_CASE:
        reader = _reader_of(letter)
        news = news_for_letter(reader, letter.facts) if reader else None
        if reader is None or news is None:
            return None
        letter = replace(letter, email=reader.email)
        given |= {"news": news, "case": news.case, "say": phrases, "case_url": link("cases.show", ref=news.case.ref)}
        given["claim_url"] = _claim_page(news)
    event = UNSUBSCRIBABLE.get(letter.kind)
    given["unsubscribe_url"] = unsubscribe_url(letter.account_id, event) if event and letter.account_id else ""
    with force_locale(letter.language):
        return _written(letter, given | {"html_lang": HTML_LANGUAGES[letter.language]})


def _reader_of(letter: Waiting) -> Viewer | None:
    """Whose case it is about; nobody when the account was closed, or when nobody has shown that the address is theirs.

    It goes to the address that they have now: the one that it was written for may be somebody else's since.
    """
    reader = _viewer_of(letter)
    return reader if reader and reader.is_confirmed else None


def _viewer_of(letter: Waiting) -> Viewer | None:
    try:
        return viewer_of(letter.account_id or 0)
    except LookupError:
        return None


def unsubscribe_url(account_id: int, event: Event) -> str:
    """Where somebody ends letters about `event`, whoever they are signed in as; only who holds the letter knows it."""
    return link("unsubscribing.unsubscribe", token=_signed().dumps([account_id, event.value]))


def unsubscribes_from(token: str) -> tuple[int, Event] | None:
    """Whose letters, and about what, a link ends; None when it is none of ours."""
    try:
        account_id, event = _signed().loads(token)
        return int(account_id), Event(event)
    except (BadData, ValueError, TypeError):
        return None


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def _claim_page(news: News) -> str:
    """The page of the claim of bad faith that a letter tells of; empty for other letters."""
    if not any(KIND_OF_ACT.get(notice.act) == "malice_claim" for notice in news.notices):
        return ""
    known = [p.no for p in news.case.file.known_to(news.case.parties) if p.kind == "malice_claim"]
    return link("claims.hearing", ref=news.case.ref, no=known[-1]) if known else ""


def ways_out() -> WaysOut:
    """Where letters go by the settings: to a mail server, a gateway, merchants' programs; otherwise into the outbox folder."""
    config = current_app.config
    folder, hooks = Path(config["OUTBOX_DIR"]), config["WEBHOOKS"]
    return WaysOut(
        smtp_at(config["SMTP_URL"]) if config["SMTP_URL"] else Outbox(folder),
        SmsGateway(config["SMS_URL"], config["SMS_TOKEN"]) if config["SMS_URL"] else SmsOutbox(folder / "sms"),
        Hooks(Poster(anywhere=hooks == "any")) if hooks else HookOutbox(folder / "webhooks"),
    )


def link(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for somebody who is not on one."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    addresses = current_app.url_map.bind(public.netloc, url_scheme=public.scheme)
    return f"{public.geturl()}{addresses.build(endpoint, values)}"


def _mint(kind: str) -> Mint:
    module, _colon, name = MINTS[kind].partition(":")
    mint: Mint = getattr(import_module(module), name)
    return mint


def _written(letter: Waiting, given: Mapping[str, Any]) -> EmailMessage:
    text = current_app.jinja_env.get_template(f"letters/{letter.kind}.txt")
    subject = " ".join("".join(text.blocks["subject"](text.new_context(dict(given)))).split())
    html = current_app.jinja_env.get_template(f"letters/{letter.kind}.html")
    sender = current_app.config["MAIL_FROM"]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = letter.email
    message["Date"] = format_datetime(clock.now())
    # The same for every try, so that a letter that went twice is shown once. Not so one that lets somebody in: each try
    # holds another secret, and the later may take the place of the earlier.
    once = f"{letter.once}:{letter.tries}" if letter.kind in MINTS else letter.once
    key = hashlib.sha256(once.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{key}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = str(given["html_lang"])
    if given["unsubscribe_url"]:
        # RFC 8058: a mail program ends it by one POST, without asking its reader to sign in.
        message["List-Unsubscribe"] = f"<{given['unsubscribe_url']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.render(given, subject=subject))
    message.add_alternative(html.render(given, subject=subject), subtype="html")
    return message


WRITTEN: Mapping[Channel, Callable[[Waiting], Message | None]] = {
    Channel.EMAIL: _for_a_letter_box,
    Channel.SMS: _for_a_phone,
    Channel.WEBHOOK: _for_a_program,
}
