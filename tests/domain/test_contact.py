"""How somebody can be reached is masked for the other side."""

import pytest

from portal.domain.contact import masked_email, masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("021-1234567", "021****4567"),
        ("12345", "****45"),
    ],
)
def test_a_phone_number_shows_its_ends_only(phone, shown):
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"), [("li@demo.test", "l***@demo.test"), ("a.b@x.example.com", "a***@x.example.com")]
)
def test_an_email_address_shows_its_first_letter_and_its_host(email, shown):
    assert masked_email(email) == shown
