"""The forms on a page, as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_TYPED = ("hidden", "submit", "button", "image", "reset")


@dataclass
class Control:
    """One name of a form. `values` are what is filled in, ticked or chosen; `choices` what could be."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class FoundForm:
    """One form of a page."""

    action: str
    method: str
    files: bool
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def sent(self) -> dict[str, list[str]]:
        """What the form sends when nothing is touched, without its token."""
        return {c.name: list(c.values) for c in self.controls.values() if c.values and c.name != "csrf_token"}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The same, with the first of the choices where a list stands at none."""
        lists = (c for c in self.controls.values() if c.kind == "select" and not any(c.values))
        return self.sent | {c.name: [choice for choice in c.choices if choice][:1] for c in lists}

    @property
    def typed_in(self) -> Iterator[Control]:
        """The controls that somebody fills in or chooses from."""
        return (c for c in self.controls.values() if c.kind not in (*NOT_TYPED, "file"))

    def filled(self, words: str) -> dict[str, list[str]]:
        """What the form sends when every question has some answer: the first choice, or words."""
        sent = self.sent
        for control in self.typed_in:
            sent[control.name] = control.choices[:1] if control.choices else [ANSWERS.get(control.kind, words)]
        return sent


ANSWERS = {"date": "2026-03-01", "datetime-local": "2026-03-05T12:00", "number": "3", "email": "new@demo.test"}


def forms_in(html: str) -> list[FoundForm]:
    """Every form of a page that is sent with POST."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.by_id: dict[str, FoundForm] = {}
        self.form: FoundForm | None = None
        self.open: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            files = has.get("enctype") == "multipart/form-data"
            self.form = FoundForm(has.get("action", ""), has.get("method", "get").lower(), files)
            self.forms.append(self.form)
            self.by_id[has.get("id", "")] = self.form
            return
        form = self.by_id.get(has["form"]) if "form" in has else self.form
        if tag == "option" and self.open is not None:
            self.open.choices.append(has.get("value", ""))
            if "selected" in has:
                self.open.values.append(has.get("value", ""))
        elif form is not None and has.get("name") and tag in ("input", "textarea", "select", "button"):
            self._control(form, tag, has)

    def _control(self, form: FoundForm, tag: str, has: dict[str, str]) -> None:
        kind = has.get("type", "text" if tag == "input" else "submit") if tag in ("input", "button") else tag
        control = form.controls.setdefault(has["name"], Control(has["name"], kind))
        if kind in ("radio", "checkbox"):
            control.choices.append(has.get("value", "on"))
            if "checked" in has:
                control.values.append(has.get("value", "on"))
        elif kind == "submit":
            control.choices.append(has.get("value", ""))
        elif tag in ("textarea", "select"):
            self.open = control
        elif kind != "file":
            control.values.append(has.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.open.kind == "textarea":
            self.open.values.append(data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag in ("textarea", "select"):
            self.open = None
