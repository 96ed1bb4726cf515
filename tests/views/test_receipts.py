"""The page of the fair clock: everybody with a part in a case reads who used its time, and nobody else does."""

import pytest

from tests.playing import a_case


@pytest.mark.parametrize(
    "state", ["screening", "awaiting_merchant", "testing", "ruled_with_duties", "settled_performed"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_sides_and_the_desk_read_it_in_every_state(cast, hands, browser, state, language):
    ref = a_case(state, cast, hands)
    hands.turn(hours=5)
    for viewer in (cast.li, cast.acme if state != "screening" else cast.li, cast.sun):
        page = browser(viewer, language).get(f"/cases/{ref}/clock")
        assert page.status_code == 200 and "clockbar" in page.text and "style=" not in page.text
    assert browser(cast.zhao).get(f"/cases/{ref}/clock").status_code == 404
    assert browser(cast.hemu).get(f"/cases/{ref}/clock").status_code == 404
    assert browser(cast.admin).get(f"/cases/{ref}/clock").status_code == 404


def test_a_silent_merchant_reads_how_late_they_were(cast, hands, browser):
    ref = a_case("awaiting_merchant", cast, hands)
    hands.turn(hours=50)
    page = browser(cast.acme).get(f"/cases/{ref}").text
    assert f"/cases/{ref}/clock" in page
    assert "还在计时" in browser(cast.acme).get(f"/cases/{ref}/clock").text


def test_the_merchant_reads_nothing_of_what_only_the_desk_knows_and_the_consumer_nothing_of_a_claim_not_heard(
    cast, hands, browser
):
    ref = a_case("claim_screening", cast, hands)
    hands.turn(hours=1)
    assert "审核恶意投诉申诉" in browser(cast.acme).get(f"/cases/{ref}/clock").text
    assert "审核恶意投诉申诉" not in browser(cast.li).get(f"/cases/{ref}/clock").text
