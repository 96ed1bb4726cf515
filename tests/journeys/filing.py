"""How Li files a complaint: the six pages, filled in as a person does, with JavaScript and without."""

from playwright.sync_api import expect

from tests import samples
from tests.journeys.people import Person

PHOTOS = [
    {"name": "左耳.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_photo(640, 480)},
    {"name": "整体.png", "mimeType": "image/png", "buffer": samples.photo(320, 240, "PNG")},
    {"name": "聊天记录.webp", "mimeType": "image/webp", "buffer": samples.photo(240, 480, "WEBP")},
]
VIDEO = {"name": "没有声音.mp4", "mimeType": "video/mp4", "buffer": samples.video()}
KINDS = ("goods_photo", "goods_photo", "chat_record", "goods_video")
WORDS = "耳机用了三天，左耳没有声音了。换了手机、重新配对都试过，还是一样。"


def bring_in_order(li: Person, order_no: str, yuan: str) -> None:
    """Li finds the imported order by its number and the price, and ends on the first page of the complaint."""
    li.at("/orders/bring-in?next=complaint")
    li.writes("order_no", order_no)
    li.writes("paid", yuan)
    li.goes_on("form[action='/orders/bring-in']")
    expect(li.page.locator("[name=order_id]:checked")).to_have_count(1)


def file_complaint(li: Person) -> str:
    """From the chosen order to the page that says it is in. Returns the number of the case."""
    li.goes_on()
    _trouble(li)
    _story(li)
    _wants(li)
    _evidence(li)
    return _check(li)


def _trouble(li: Person) -> None:
    for name, value in (("group", "quality"), ("category", "Q2"), ("issue", "fault"), ("goods", "other")):
        if name in ("category", "issue") and not li.javascript:
            li.goes_on()
        li.chooses(name, value)
    li.goes_on()


def _story(li: Person) -> None:
    li.writes("noticed_on", "2026-03-01")
    li.writes("words", WORDS)
    li.chooses("told", "yes")
    li.writes("told_on", "2026-03-01")
    li.writes("merchant_said", "让我换个充电器试试。")
    li.goes_on()


def _wants(li: Person) -> None:
    li.chooses("codes", "return_and_refund")
    li.writes("amount_return_and_refund", "1288")
    li.goes_on()


def _evidence(li: Person) -> None:
    """Files chosen together go one by one with JavaScript, and with the form without."""
    li.page.locator("[name=files]").set_input_files([*PHOTOS, VIDEO])
    if not li.javascript:
        li.page.locator("button[name=add]").click()
    kinds = li.page.locator("select[name^=kind_]")
    expect(kinds).to_have_count(len(KINDS))
    for place, kind in enumerate(KINDS):
        kinds.nth(place).select_option(kind)
    li.page.locator("[name^=caption_]").first.fill("左耳听筒")
    li.goes_on()


def _check(li: Person) -> str:
    expect(li.page.locator("main")).to_contain_text(WORDS)
    expect(li.page.locator("main")).to_contain_text("¥1,288.00")
    li.page.locator("label[for=declared]").click()
    li.goes_on()
    ref = li.page.locator("strong.code")
    expect(ref).to_be_visible()
    return ref.inner_text()
