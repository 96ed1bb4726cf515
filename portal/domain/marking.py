"""Marking words of the domain for translation without translating them there."""


def N_(text: str) -> str:
    """The same words, so that the people served can later read them in their own language.

    Marks ``text`` for extraction into the catalogues and returns it unchanged; where it is shown it is looked up
    with gettext, in the language of whoever reads it. The domain knows no reader, so it never looks words up itself.
    """
    return text
