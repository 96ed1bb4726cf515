"""A newcomer's hour: from an empty database, through pages and letters alone, to a complaint that a merchant answers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.adapters import setup_code
from portal.services.order_uploads import Imports
from portal.views.order_uploads import upload_store
from tests.journeys.filing import bring_in_order, file_complaint
from tests.journeys.people import Person
from tests.letter_box import LetterBox
from tests.samples_orders import Sale, pinduoduo_export

pytestmark = pytest.mark.timeout(300)
PASSWORD = "four unrelated words"
SALE = Sale(
    order_no="260220-512345678901234",
    ordered_at=datetime(2026, 2, 20, 6, 5, tzinfo=UTC),
    shipped_at=datetime(2026, 2, 21, 1, 20, tzinfo=UTC),
    signed_at=datetime(2026, 2, 24, 8, 2, tzinfo=UTC),
)


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_an_empty_database_to_the_first_complaint(app, chromium_here, address, hands, language, width):
    letters = LetterBox(Path(app.config["DATA_DIR"]))
    people = []

    def newcomer():
        people.append(Person(chromium_here, address, language=language, width=width))
        return people[-1]

    # Whoever runs the machine becomes the administrator, and opens a mediation body.
    admin = newcomer()
    admin.at("/setup")
    fill(
        admin,
        code=(Path(app.config["DATA_DIR"]) / setup_code.NAME).read_text(),
        name="管理员",
        email="root@pingli.test",
    )
    admin.at("/admin/bodies")
    admin.writes("name", "江南调解中心")
    admin.goes_on()
    assert admin.at("/setup").locator("h1").is_visible()

    # A supervisor and a mediator are asked to come, and do.
    for email, role, name in (("sun@pingli.test", "supervisor", "孙岚"), ("wang@pingli.test", "mediator", "王敏")):
        admin.at("/admin/invite")
        admin.writes("email", email)
        admin.chooses("role", role)
        admin.picks("body_id", "1")
        admin.goes_on()
        invited = newcomer()
        invited.at(letters.last(email).path)
        fill(invited, name=name)
        assert invited.page.locator("a[href='/settings']").count()

    # Two shops sign up; one of them brings its orders.
    owners = {}
    for shop, email in (("艾可美数码旗舰店", "acme@pingli.test"), ("禾木电器旗舰店", "hemu@pingli.test")):
        owner = owners[shop] = newcomer()
        owner.at("/sign-up/merchant")
        owner.writes("shop", shop)
        fill(owner, name="小陈", email=email)
        confirm(owner, letters, email)
    acme = owners["艾可美数码旗舰店"]
    acme.at("/desk/orders")
    export = {"name": "三月订单.csv", "mimeType": "text/csv", "buffer": pinduoduo_export([SALE])}
    acme.field("file").set_input_files(export)
    acme.goes_on()
    with acme.page.expect_navigation():
        acme.page.locator("button[name=go][value=import]").click()
    imports = Imports(upload_store())
    while imports.go_on():
        pass

    # Li signs up, shows that the order is hers, and complains about it.
    li = newcomer()
    li.at("/sign-up")
    fill(li, name="李女士", email="li@pingli.test")
    confirm(li, letters, "li@pingli.test")
    bring_in_order(li, SALE.order_no, "1288")
    ref = file_complaint(li)

    # Acme hears of it by letter and in the inbox, and answers; Hemu and Sun have nothing to do with it.
    told = letters.last("acme@pingli.test")
    assert ref in told.subject and "李女士" not in told.subject
    acme.at("/inbox")
    assert acme.page.get_by_text(ref).first.is_visible()
    acme.opens(ref)
    acme.begins("make_offer")
    acme.writes("refund", "300")
    acme.writes("words", "耳机你留着，先退一部分。")
    acme.goes_on()
    assert ref in letters.last("li@pingli.test").subject
    stranger = owners["禾木电器旗舰店"].at(f"/cases/{ref}")
    assert ref not in stranger.locator("main").inner_text()
    for somebody in people:
        somebody.context.close()
    faults = [fault for somebody in people for fault in somebody.faults]
    assert not faults, "\n".join(faults)


def fill(person, **fields):
    """Fill the form in, with the password that everybody here has where one is asked for, and send it."""
    for name, words in fields.items():
        person.writes(name, words)
    if person.page.locator("main [name=password]").count():
        person.writes("password", PASSWORD)
    person.goes_on()


def confirm(person, letters, email):
    """Follow the letter that asks whether the address is theirs."""
    person.at(letters.last(email).path)
    person.goes_on()
