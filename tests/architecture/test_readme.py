"""The README tells what the code does."""

from tests import readme


def test_the_rulebook_in_the_readme_is_the_one_in_the_code():
    assert readme.shown() == readme.printed(), "run: make readme"
