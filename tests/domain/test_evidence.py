"""What may be handed in as evidence, and how its name is shown."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.evidence import (
    JPEG,
    KINDS,
    MAX_FILE_BYTES,
    MAX_FILES_A_CASE_A_SIDE,
    MAX_NAME_CHARACTERS,
    MP4,
    PDF,
    PICTURES,
    REASON_WORDS,
    SHOWN_AS,
    Reason,
    Unacceptable,
    accepted_suffixes,
    bands_of,
    bits_between,
    clean_name,
    require_pixels,
    require_room,
    require_size,
)


def refusal(check, *values) -> Unacceptable:
    with pytest.raises(Unacceptable) as caught:
        check(*values)
    return caught.value


def test_twelve_kinds_are_taken_and_each_goes_by_its_own_code_and_suffixes():
    assert list(KINDS) == ["jpeg", "png", "webp", "heic", "gif", "pdf", "mp4", "mov", "mp3", "m4a", "txt", "eml"]
    assert all(kind.code == code for code, kind in KINDS.items())
    assert len(set(accepted_suffixes())) == len(accepted_suffixes())
    assert all(kind.suffix in SHOWN_AS.get(kind, kind).suffixes for kind in KINDS.values())


def test_a_side_may_add_files_until_its_twenty_are_used():
    require_room(already=0, more=MAX_FILES_A_CASE_A_SIDE)
    require_room(already=19, more=1)
    require_room(already=20, more=0)
    refused = refusal(require_room, 18, 3)
    assert (refused.reason, refused.facts) == (Reason.TOO_MANY_FILES, {"limit": 20, "room": 2})


@given(st.integers(0, 60), st.integers(0, 60))
def test_no_act_takes_a_side_beyond_its_limit(already, more):
    if more and already + more > MAX_FILES_A_CASE_A_SIDE:
        assert refusal(require_room, already, more).facts["room"] == max(0, MAX_FILES_A_CASE_A_SIDE - already)
    else:
        require_room(already, more)


def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not():
    require_size(MAX_FILE_BYTES)
    refused = refusal(require_size, MAX_FILE_BYTES + 1)
    assert (refused.reason, refused.facts) == (Reason.TOO_LARGE, {"limit_mb": 100})
    assert refusal(require_size, 0).reason is Reason.EMPTY


@pytest.mark.parametrize("kind", [*sorted(PICTURES, key=lambda kind: kind.code), MP4], ids=lambda kind: kind.code)
def test_a_picture_is_judged_by_its_area(kind):
    require_pixels(kind, kind.max_pixels, 1)
    refused = refusal(require_pixels, kind, kind.max_pixels + 1, 1)
    assert refused.reason is Reason.TOO_MANY_PIXELS
    assert refused.facts == {"limit_megapixels": kind.max_pixels // 1_000_000}
    assert refusal(require_pixels, kind, 0, 5).reason is Reason.BROKEN


def test_a_page_has_no_pixels_to_count():
    require_pixels(PDF, 10**6, 10**6)


def test_photos_of_a_64_megapixel_phone_are_taken():
    require_pixels(JPEG, 9248, 6936)


def test_every_reason_has_words_and_they_use_only_facts_that_are_given():
    assert set(REASON_WORDS) == set(Reason)
    given_facts = {
        Reason.TOO_LARGE: {"limit_mb"},
        Reason.TOO_MANY_FILES: {"limit", "room"},
        Reason.TOO_MANY_PIXELS: {"limit_megapixels"},
        Reason.TOO_MANY_PAGES: {"limit"},
        Reason.UNPLAYABLE: {"codec"},
    }
    for reason, words in REASON_WORDS.items():
        assert set(re.findall(r"%\((\w+)\)s", words)) == given_facts.get(reason, set())


@pytest.mark.parametrize(
    ("handed_in", "shown"),
    [
        ("IMG_0001.JPG", "IMG_0001.JPG"),
        ("聊天 记录(1).png", "聊天 记录(1).png"),
        ("C:\\Users\\li\\发票.pdf", "发票.pdf"),
        ("../../etc/passwd", "passwd"),
        ("photos/", "photos"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\x07\u200b\ufeff.jpg", "ab.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie: x.jpg"),
        ("  ..  ", "file"),
        ("", "file"),
        ("\u202e", "file"),
        (".htaccess", "htaccess"),
        ("\ud800.png", "png"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("x." + "y" * 300, ("x." + "y" * 300)[:120]),
    ],
)
def test_a_name_is_shown_clean(handed_in, shown):
    assert clean_name(handed_in) == shown


@given(st.text(max_size=300))
def test_any_name_is_shown_short_visible_and_on_one_line(name):
    shown = clean_name(name)
    assert 1 <= len(shown) <= MAX_NAME_CHARACTERS
    assert not {"/", "\\"} & set(shown)
    assert not any(unicodedata.category(character)[0] == "C" for character in shown)
    assert shown.split() == shown.split(" ")
    assert clean_name(shown) == shown


@given(st.integers(0, 2**128 - 1), st.sets(st.integers(0, 127), max_size=7))
def test_fingerprints_that_differ_in_seven_bits_share_a_band(print_, flipped):
    other = print_ ^ sum(1 << bit for bit in flipped)
    one, two = f"{print_:032x}", f"{other:032x}"
    assert bits_between(one, two) == len(flipped)
    assert set(bands_of(one)) & set(bands_of(two))
    assert len(set(bands_of(one))) == 8
