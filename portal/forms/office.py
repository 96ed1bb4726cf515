"""What an administrator fills in about what waits for them: one of the acts that are open to them, and words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.domain.facts import MAX_WORDS
from portal.domain.rulebooks.sanction import Act as Sanction
from portal.forms.acts import ASKED, TOO_MANY_LETTERS
from portal.forms.fields import Form, Letters, WordsField


class OfficeForm(Form):
    """A decision: the button says which. Only a signature can do without words."""

    key = HiddenField()
    words = WordsField(_l("理由"), [Letters(max=MAX_WORDS, message=TOO_MANY_LETTERS)])

    def says_enough_for(self, act: str, open_to_them: Sequence[str]) -> bool:
        """Whether this can be entered as `act`; what is missing is said otherwise."""
        if act not in open_to_them:
            self.form_errors.append(gettext("请选择怎么决定"))
            return False
        if act != Sanction.SIGN_SANCTION and not self.words.data:
            self.complain(self.words, ASKED[act].missing)
            return False
        return True

    def facts(self) -> dict[str, Any]:
        """What goes on record."""
        return {"words": self.words.data or ""}
