"""The component of pages: which numbers it shows, and that it asks for no others."""

import re

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


class Pages(Paginator):
    @property
    def page_range(self):
        raise AssertionError("Of thousands of pages all would be looked at")


def shown(number, pages):
    page = Pages(range(pages), 1).page(number)
    request = RequestFactory().get("/", {"q": "党员"})
    html = render_to_string("components/_pagination.html", {"page": page}, request)
    cells = re.findall(r"<li[^>]*>(.*?)</li>", html, re.S)
    words = [re.sub(r"<[^>]+>", "", cell).split()[-1] for cell in cells]
    return [word for word in words if word == "…" or word.isdigit()], html


def expected(number, pages):
    words = []
    for one in range(1, pages + 1):
        if abs(one - number) <= 1 or one in (1, pages):
            words.append(str(one))
        elif abs(one - number) == 2:
            words.append("…")
    return words


@pytest.mark.parametrize("pages", range(2, 10))
def test_the_ends_and_the_neighbours_of_a_page_are_shown(pages):
    for number in range(1, pages + 1):
        words, html = shown(number, pages)
        assert words == expected(number, pages)
        assert html.count('aria-current="page"') == 1
        addresses = re.findall(r'href="([^"]+)"', html)
        assert all("q=" in one for one in addresses)
        pages_led_to = {int(re.search(r"page=(\d+)", one)[1]) for one in addresses}
        assert pages_led_to == {int(word) for word in words if word != "…"} - {number}


def test_one_page_needs_no_pages():
    assert shown(1, 1)[1].strip() == ""


def test_sixty_thousand_pages_are_as_few_numbers_as_sixty():
    assert shown(500, 60_000)[0] == ["1", "…", "499", "500", "501", "…", "60000"]
