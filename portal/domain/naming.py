"""When two names would be taken for one, and what stands where there is no name any more."""

import unicodedata

from portal.domain.marking import N_

KEY_CHARACTERS = 160

# What somebody is called in their cases once they have closed their account and taken their name along.
FORMER_PERSON = N_("已注销的用户")


def name_key(name: str) -> str:
    """`name` as it is compared: without case, width, spaces and signs that nobody sees. At most KEY_CHARACTERS."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Mn"))
    return "".join(kept)[:KEY_CHARACTERS]
