"""Choosing an organisation by keyboard, as a combobox, on a phone: found, taken, and no barrier."""

import re
from typing import Any

import pytest

from cms.demo_content import ADMINISTRATOR
from tests.browser.visitor import barriers, sign_in, watch_for_faults


@pytest.mark.timeout(300)
def test_an_organisation_is_found_and_taken_by_keyboard(stack: Any, phone: Any) -> None:
    faults: list[str] = []
    page = phone
    page.set_default_timeout(60_000)
    watch_for_faults(page, stack.url, faults)
    sign_in(page, stack.url, ADMINISTRATOR)
    page.goto(f"{stack.url}/organisation/")
    page.goto(page.url.rstrip("/") + "/split/")
    field = page.get_by_role(
        "combobox", name=re.compile("已有的组织|An organisation that exists")
    )
    field.press_sequentially("支部")
    options = page.locator(".unit-picker__list [role=option]")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    faults += barriers(page)
    name = str(options.last.evaluate("option => option.unit.name"))
    field.press("ArrowUp")
    marked = options.last
    assert marked.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    field.press("Enter")
    assert field.input_value() == name
    assert field.get_attribute("aria-expanded") == "false"
    assert page.locator("[name=into_1_key]").input_value()
    assert page.url.endswith("/split/"), "Enter in an open list sends nothing"
    field.press_sequentially("x")
    field.press("Escape")
    assert not options.first.is_visible()
    assert faults == []
