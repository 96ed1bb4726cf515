"""An owner invites an agent with a refund ceiling; the agent comes by letter, and meets it."""

import re
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from portal.letters import write
from portal.services.letters import send_waiting
from tests.playing import a_case

NEW_PASSWORD = "四个不相干的词 lamp river nine"
WORDS = {"zh": "很抱歉，我们想多退一些", "en": "Sorry, we would like to give back more"}
TOLD = {"zh": "超过你的退款上限¥120.00，请主管处理", "en": "above your refund limit of ¥120.00"}
OWN_NAME = {"zh": "小林", "en": "Lin"}


class Postbox:
    """Where the letter of this story arrives."""

    def __init__(self):
        self.letters = []

    def send(self, message):
        self.letters.append(message_from_bytes(message.as_bytes(), policy=policy.default))

    def link(self):
        """The way that the latest letter opens, without the address of the portal."""
        text = self.letters[-1].get_body(("plain",)).get_content()
        return re.search(r"/invitation/\S+", text).group()


@pytest.fixture
def postbox(app):
    return Postbox()


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_an_agent_is_invited_comes_and_meets_their_ceiling(language, width, person, postbox, cast, hands):
    ref = a_case("counter_offer_open", cast, hands)  # Li would have ¥150.00 back
    owner = person("acme", width=width, language=language)
    owner.at("/").locator("nav a[href='/desk/team']").first.click()
    owner.page.locator("main a[href='/desk/team/invite']").click()
    owner.writes("email", "lin@demo.test")
    owner.chooses("rank", "agent")
    owner.writes("ceiling", "120")
    owner.goes_on()
    expect(owner.page.locator("main")).to_contain_text("lin@demo.test")
    expect(owner.page.locator("main")).to_contain_text("¥120.00")

    while send_waiting(write, postbox):
        pass
    lin = person(width=width, language=language)
    lin.at(postbox.link())
    lin.writes("name", OWN_NAME[language])
    lin.writes("password", NEW_PASSWORD)
    lin.goes_on()

    # What Li asks for is above the ceiling: there is no button, and the reason is said.
    lin.opens(ref)
    expect(lin.page.locator("#turn-card")).to_contain_text(TOLD[language])
    expect(lin.button("accept_offer")).to_have_count(0)
    expect(lin.page.locator("main a[href*='/accept-offer']")).to_have_count(0)
    # An offer of their own above it is refused, and nothing of it is lost.
    lin.begins("make_offer")
    lin.writes("refund", "130")
    lin.writes("words", WORDS[language])
    lin.goes_on()
    expect(lin.page.locator(".errors")).to_contain_text(TOLD[language])
    expect(lin.field("words")).to_have_value(WORDS[language])
    expect(lin.field("refund")).to_have_value("130")
    lin.writes("refund", "120")
    lin.goes_on()
    expect(lin.page.locator("main")).to_contain_text(OWN_NAME[language])

    # The owner agrees to nothing in the agent's place, but may do more, and in the end has them leave.
    owner.at("/desk/team")
    owner.page.locator("main li", has_text="lin@demo.test").locator("a.btn").first.click()
    with owner.page.expect_navigation():
        owner.page.locator("form[action$='/remove'] button").click()
    expect(owner.page.locator("#staff-h + .rows li")).to_have_count(1)
    lin.opens(ref)
    expect(lin.page.locator("main [name=password]")).to_be_visible()
    owner.opens(ref)
    expect(owner.page.locator("main")).to_contain_text(OWN_NAME[language])  # what was done keeps its name
