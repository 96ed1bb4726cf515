"""What the HTML standard asks of a page beyond being well formed: what may stand in what, and with which attributes.

A parser mends a paragraph inside a label without a word; screen readers and browsers then disagree about what it says.
Source: HTML Living Standard §3.2.5 (content models), §4 (elements), §4.10.18.7 (autofill); WAI-ARIA 1.2 §5.2, §6.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.html import PART, SVG


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASING = _words("""a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em embed i iframe img input ins kbd label
    link map mark meter noscript object output picture progress q ruby rp rt s samp script select small source span
    strong sub sup svg template textarea time track u use var video wbr""")
# Elements whose children are words and what stands among words.
ONLY_PHRASING = _words("""p h1 h2 h3 h4 h5 h6 span b i em strong small s cite q dfn abbr code time data var samp kbd sub sup u mark bdi bdo
    label button output pre meter progress option""")
ONLY_THESE = {
    "ul": {"li", "template", "script"},
    "ol": {"li", "template", "script"},
    "menu": {"li", "template", "script"},
    "dl": {"dt", "dd", "div", "template", "script"},
    "tr": {"td", "th", "template", "script"},
    "select": {"option", "optgroup", "hr"},
    "summary": PHRASING | {"h1", "h2", "h3", "h4", "h5", "h6"},
    "legend": PHRASING | {"h1", "h2", "h3", "h4", "h5", "h6"},
}
ONLY_WITHIN = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "legend": {"fieldset"},
    "figcaption": {"figure"},
    "summary": {"details"},
    "option": {"select", "optgroup", "datalist"},
}
FIRST_CHILD = {"summary": "details", "legend": "fieldset"}
INTERACTIVE = {"a", "button", "details", "embed", "iframe", "label", "select", "textarea", "input"}
HOLDS_NOTHING_INTERACTIVE = {"a", "button"}
NO_HEADINGS_WITHIN = {"dt", "address", "th"}
SECTIONS = {"header", "footer", "article", "section", "nav", "aside", "main"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

ANYWHERE = _words("""accesskey autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden id inert inputmode lang
    nonce popover role spellcheck tabindex title translate""")
MEDIA = {"src", "controls", "preload", "autoplay", "loop", "muted", "crossorigin", "poster", "width", "height"}
FIELD = {"name", "disabled", "form"}
TYPED = {"autocomplete", "maxlength", "minlength", "placeholder", "readonly", "required"}
ATTRIBUTES = {
    "html": set(),
    "meta": {"charset", "name", "content", "http-equiv", "media"},
    "link": {"rel", "href", "type", "media", "sizes", "as", "crossorigin", "hreflang", "integrity"},
    "script": {"src", "defer", "async", "type", "integrity", "crossorigin"},
    "a": {"href", "target", "rel", "download", "hreflang", "type", "referrerpolicy"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes", "referrerpolicy"},
    "video": MEDIA | {"playsinline"},
    "audio": MEDIA,
    "source": {"src", "type", "media", "srcset", "sizes", "width", "height"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "form": {"action", "method", "enctype", "novalidate", "autocomplete", "name", "target", "accept-charset", "rel"},
    "input": FIELD
    | TYPED
    | _words("""type value checked accept capture multiple min max step size pattern list src alt formaction formmethod
        formnovalidate formenctype formtarget width height"""),
    "textarea": FIELD | TYPED | {"rows", "cols", "wrap", "dirname"},
    "select": FIELD | {"multiple", "required", "size", "autocomplete"},
    "option": {"value", "selected", "disabled", "label"},
    "optgroup": {"label", "disabled"},
    "button": FIELD | {"type", "value", "formaction", "formmethod", "formnovalidate", "formenctype", "formtarget"},
    "label": {"for"},
    "fieldset": FIELD,
    "output": {"for", "form", "name"},
    "progress": {"value", "max"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    "details": {"open", "name"},
    "time": {"datetime"},
    "data": {"value"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "ins": {"cite", "datetime"},
    "del": {"cite", "datetime"},
    "iframe": {"src", "width", "height", "loading", "allow", "sandbox", "name", "srcdoc", "referrerpolicy"},
}
INPUTS = _words("""hidden text search tel url email password date month week time datetime-local number range color checkbox radio
    file submit image reset button""")
AUTOFILL = _words("""on off name honorific-prefix given-name additional-name family-name nickname username new-password
    current-password one-time-code organization street-address address-line1 address-line2 country country-name
    postal-code transaction-currency transaction-amount language bday sex url photo tel tel-national email""")
ROLES = _words("""alert alertdialog application article banner button cell checkbox columnheader combobox complementary contentinfo
    dialog document feed figure form grid gridcell group heading img link list listbox listitem log main marquee math
    menu menubar menuitem meter navigation none note option presentation progressbar radio radiogroup region row
    rowgroup rowheader scrollbar search searchbox separator slider spinbutton status switch tab table tablist tabpanel
    term textbox timer toolbar tooltip tree treeitem""")
# aria attribute: the words it may hold, None for anything.
YES_NO = frozenset({"true", "false"})
ARIA: dict[str, frozenset[str] | None] = {
    "aria-atomic": YES_NO,
    "aria-busy": YES_NO,
    "aria-checked": YES_NO | {"mixed"},
    "aria-controls": None,
    "aria-current": YES_NO | {"page", "step", "location", "date", "time"},
    "aria-describedby": None,
    "aria-details": None,
    "aria-disabled": YES_NO,
    "aria-errormessage": None,
    "aria-expanded": YES_NO,
    "aria-haspopup": YES_NO | {"menu", "listbox", "tree", "grid", "dialog"},
    "aria-hidden": YES_NO,
    "aria-invalid": YES_NO | {"grammar", "spelling"},
    "aria-keyshortcuts": None,
    "aria-label": None,
    "aria-labelledby": None,
    "aria-level": None,
    "aria-live": frozenset({"off", "polite", "assertive"}),
    "aria-modal": YES_NO,
    "aria-owns": None,
    "aria-posinset": None,
    "aria-pressed": YES_NO | {"mixed"},
    "aria-relevant": None,
    "aria-required": YES_NO,
    "aria-roledescription": None,
    "aria-selected": YES_NO,
    "aria-setsize": None,
    "aria-sort": frozenset({"ascending", "descending", "none", "other"}),
    "aria-valuemax": None,
    "aria-valuemin": None,
    "aria-valuenow": None,
    "aria-valuetext": None,
}
# Nobody hears a name that is given to an element without a role.
NAMELESS = _words("b code div em i p pre small span strong sub sup")
FILLED_IN = ("input", "select", "textarea")


def faults_of_markup(tree: Element) -> Iterator[str]:
    """Everything in `tree` that the standard does not allow, in the order of the page."""
    yield from _within(tree, ())


def _within(element: Element, above: tuple[Element, ...]) -> Iterator[str]:
    # Drawings have a grammar of their own.
    if element.tag.startswith(SVG):
        return
    yield from _place(element, above)
    yield from _attributes(element)
    for child in element:
        yield from _within(child, (*above, element))


def _place(element: Element, above: tuple[Element, ...]) -> Iterator[str]:
    tag, tags = element.tag, [outer.tag for outer in above]
    parent = tags[-1] if tags else None
    if parent in ONLY_PHRASING and tag not in PHRASING:
        yield f"<{tag}> stands in <{parent}>, which is for words"
    # A link takes in what its own parent may take in.
    if parent == "a" and tag not in PHRASING and next((t for t in reversed(tags) if t != "a"), None) in ONLY_PHRASING:
        yield f"<{tag}> stands in an <a> among words"
    if parent in ONLY_THESE and tag not in ONLY_THESE[parent]:
        yield f"<{tag}> stands in <{parent}>"
    if parent is not None and parent != PART and tag in ONLY_WITHIN and parent not in ONLY_WITHIN[tag]:
        yield f"<{tag}> stands in <{parent}>"
    if tag in FIRST_CHILD and above and _first(above[-1]) is not element:
        yield f"<{tag}> is not the first in its <{parent}>"
    if parent == "div" and tags[-2:-1] == ["dl"] and tag not in ("dt", "dd", "template", "script"):
        yield f"<{tag}> stands in a group of a <dl>"
    holder = next((outer for outer in tags if outer in HOLDS_NOTHING_INTERACTIVE), None)
    if holder and (tag in INTERACTIVE or element.get("tabindex") is not None) and element.get("type") != "hidden":
        yield f"<{tag}> stands in <{holder}>: one of the two cannot be reached"
    if tag in ("label", "form") and tag in tags:
        yield f"<{tag}> stands in <{tag}>"
    if tag in HEADINGS and any(outer in NO_HEADINGS_WITHIN for outer in tags):
        yield f"<{tag}> stands in a term"
    if tag == "main" and {"article", "aside", "footer", "header", "nav", "section"} & set(tags):
        yield "<main> stands in a part of the page"
    if tag == "dl":
        yield from _terms(element)
    if tag == "label" and sum(1 for inner in element.iter() if _is_labelled(inner)) > 1:
        yield "a <label> around several fields"


def _first(parent: Element) -> Element | None:
    return next(iter(parent), None)


def _is_labelled(element: Element) -> bool:
    tag = element.tag
    return tag in ("button", "meter", "output", "progress", "select", "textarea") or (
        tag == "input" and element.get("type") != "hidden"
    )


def _terms(dl: Element) -> Iterator[str]:
    for group in [dl, *(child for child in dl if child.tag == "div")]:
        names = [child.tag for child in group if child.tag in ("dt", "dd")]
        if names and (names[0] != "dt" or names[-1] != "dd"):
            yield "a <dl> that begins without a term or ends without what it means"


def _attributes(element: Element) -> Iterator[str]:
    tag = element.tag
    allowed = ATTRIBUTES.get(tag, set())
    for name, value in element.attrib.items():
        if name.startswith("data-") or name in allowed or name in ANYWHERE:
            continue
        if name not in ARIA:
            yield f"<{tag}> has no attribute {name!r}"
        elif (words := ARIA[name]) is not None and value not in words:
            yield f"{name}={value!r} on <{tag}>"
    yield from _roles(element)
    yield from _particular(element)


def _roles(element: Element) -> Iterator[str]:
    tag, role = element.tag, element.get("role")
    if role is not None and role not in ROLES:
        yield f"role={role!r} on <{tag}>"
    if role is None and tag in NAMELESS and (element.get("aria-label") or element.get("aria-labelledby")):
        yield f"a name for a <{tag}> without a role"
    if role is None and tag in NAMELESS and element.get("aria-expanded"):
        yield f"aria-expanded on a <{tag}> without a role"
    if "aria-hidden" in element.attrib and element.get("aria-hidden") == "true" and tag in ("a", "button", "input"):
        yield f"<{tag}> can be reached but not heard"
    if element.get("tabindex") not in (None, "0", "-1"):
        yield f"tabindex={element.get('tabindex')!r} on <{tag}>"


def _particular(element: Element) -> Iterator[str]:
    tag = element.tag
    if "id" in element.attrib and not re.fullmatch(r"\S+", element.get("id") or ""):
        yield f"an id that cannot be named: {element.get('id')!r}"
    if tag == "input" and element.get("type", "text") not in INPUTS:
        yield f"<input type={element.get('type')!r}>"
    if tag == "button" and element.get("type", "submit") not in ("submit", "button", "reset"):
        yield f"<button type={element.get('type')!r}>"
    if tag in FILLED_IN and "autocomplete" in element.attrib:
        yield from (f"autocomplete={w!r}" for w in (element.get("autocomplete") or "?").split() if w not in AUTOFILL)
    if tag == "input" and element.get("type") in ("checkbox", "radio", "file", "hidden"):
        wrong = {"maxlength", "minlength", "placeholder", "readonly"} & set(element.attrib)
        yield from (f"{name} on <input type={element.get('type')}>" for name in sorted(wrong))
        if element.get("type") == "hidden" and {"required", "aria-describedby", "aria-invalid"} & set(element.attrib):
            yield "a hidden field that speaks"
    if tag == "a" and "href" not in element.attrib and {"target", "download", "rel"} & set(element.attrib):
        yield "an <a> that leads nowhere"
    for name in ("width", "height", "rows", "cols", "maxlength", "minlength", "size", "colspan", "rowspan"):
        if name in element.attrib and not (element.get(name) or "").isdigit():
            yield f"{name}={element.get(name)!r} on <{tag}>"
    if tag in ("img", "source", "script", "video") and element.get("src") == "":
        yield f"<{tag}> of nothing"
    if tag == "select" and "required" in element.attrib and "multiple" not in element.attrib:
        options = list(element.iter("option"))
        if not options or options[0].get("value", (options[0].text or "").strip()):
            yield "a required <select> that has chosen before anybody did"
