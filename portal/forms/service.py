"""What people fill in about the desk itself."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.forms.acts import ActForm, HandOverForm, WordsForm, radio
from portal.service_phrases import ABOUT, ABOUT_HINTS


class ServiceForm(WordsForm):
    """What is wrong with how the platform handles a case."""

    about = radio(_l("关于什么"), {code: ABOUT[code] for code in ABOUT}, _l("请选择关于什么"))
    order = ("about", "words")
    choice_hints = {"about": ABOUT_HINTS}


BY_FACTS: Mapping[str, type[ActForm]] = {
    "TakingOver": HandOverForm,
    "ServiceComplaint": ServiceForm,
    "Chase": WordsForm,
}
