"""Searching Chinese titles: the table of what is found, on whichever database the tests run."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from cms.models import LecturePage
from tests.builders.cms import make_editor, make_lecture_page, make_topic

pytestmark = pytest.mark.django_db
TITLES = [
    "学习平台使用入门",
    "安全生产培训",
    "新时代党员学习培训",
    "党章学习",
    "主题党日活动",
    "组织生活会 2026",
    "𠮷老师谈党史",
    "ABC 英文课",
]


@pytest.fixture
def pages():
    topic = make_topic("专题")
    return [make_lecture_page(title, parent=topic) for title in TITLES]


FOUND = {
    "学习": {"学习平台使用入门", "新时代党员学习培训", "党章学习"},
    "培训": {"安全生产培训", "新时代党员学习培训"},
    "学习平台": {"学习平台使用入门"},
    "平台": {"学习平台使用入门"},
    "章": {"党章学习"},
    "习": {"学习平台使用入门", "新时代党员学习培训", "党章学习"},
    "党章学习": {"党章学习"},
    "党日 活动": {"主题党日活动"},
    "组织生活会 2026": {"组织生活会 2026"},
    "２０２６": {"组织生活会 2026"},
    "𠮷老师": {"𠮷老师谈党史"},
    "ABC": {"ABC 英文课"},
    "英文": {"ABC 英文课"},
    "没有这个": set(),
    '"': set(),
    "%": set(),
}


@pytest.mark.parametrize("query", FOUND)
@pytest.mark.parametrize("way", ["search", "autocomplete"])
def test_table(pages, query, way):
    results = getattr(LecturePage.objects.all(), way)(query)
    assert {page.title for page in results} == FOUND[query]
    assert results.count() == len(FOUND[query])


def test_any_pair_when_not_all_are_there(pages):
    results = LecturePage.objects.all().search("安全培训")
    assert "安全生产培训" in {page.title for page in results}
    assert results.count() >= 1


def test_text_of_the_body_is_found(pages):
    make_lecture_page(
        "别的", parent=make_topic("又一专题"), body=[("text", "<p>民主评议党员</p>")]
    )
    assert [page.title for page in LecturePage.objects.all().search("评议")] == ["别的"]


def test_stock_search_of_the_admin_uses_it(client, pages):
    client.force_login(make_editor())
    body = client.get(
        reverse("wagtailadmin_pages:search"), {"q": "平台"}
    ).content.decode()
    assert "学习平台使用入门" in body
    assert "安全生产培训" not in body


def test_rebuilt_index_finds_the_same(pages):
    backend = get_search_backend()
    index = backend.get_index_for_model(Page)
    rebuilder = backend.rebuilder_class(index)
    index = rebuilder.start()
    index.add_items(LecturePage, list(LecturePage.objects.all()))
    rebuilder.finish()
    assert {page.title for page in LecturePage.objects.all().search("培训")} == FOUND[
        "培训"
    ]
