"""A ruling for a sum of money, written into the composer."""


def writes_a_ruling(wang, amount):
    """Everything that a ruling needs, without the sentence that says it first."""
    page = wang.page
    for place in range(page.locator("[name^='claims-'][name$='-why']").count()):
        page.locator(f"[name='claims-{place}-result'][value='found']").check()
        page.locator(f"[name='claims-{place}-no_evidence']").check()
        wang.writes(f"claims-{place}-why", "双方对此没有争议。")
    wang.picks("rule", "risk_in_transit")
    wang.writes("reasons", "商家没有提交发货前的检查记录。")
    for name, value in (("to", "merchant"), ("what", "pay")):
        wang.picks(f"remedies-0-{name}", value)
    wang.writes("remedies-0-amount", amount)
    wang.writes("remedies-0-days", "3")
