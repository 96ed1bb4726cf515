"""The rulebook in the README is the one in the code: `python -m tests.readme` writes it there, a test compares."""

import re

from portal import create_app
from portal.config import ROOT

README = ROOT / "README.md"
SECTION = re.compile(r"(?<=<!-- rulebook -->\n).*?(?=<!-- /rulebook -->)", re.S)


def printed() -> str:
    """What `flask rulebook` prints."""
    app = create_app({"SECRET_KEY": "r" * 32, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    result = app.test_cli_runner().invoke(args=["rulebook"])
    assert result.exit_code == 0, result.output
    return f"{result.output.strip()}\n"


def shown() -> str:
    """What the README shows between its marks."""
    found = SECTION.search(README.read_text(encoding="utf-8"))
    assert found, "the README has lost its marks"
    return found[0]


if __name__ == "__main__":
    README.write_text(SECTION.sub(lambda _: printed(), README.read_text(encoding="utf-8")), encoding="utf-8")
