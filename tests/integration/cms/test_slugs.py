"""Whoever publishes before the editor's script has written the slug gets one from the title."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from cms.models import CoursePage
from tests.builders.cms import make_editor, make_topic

pytestmark = pytest.mark.django_db


def make_course(client, topic, **fields):
    add = reverse("wagtailadmin_pages:add", args=["cms", "coursepage", topic.pk])
    data = {"title": "新课", "slug": "", "summary": "", "action-publish": "1"}
    return client.post(add, nested_form_data(data | fields))


@pytest.fixture
def topic(client):
    client.force_login(make_editor())
    return make_topic()


def test_two_courses_of_one_title_are_published_without_a_slug(client, topic):
    for _no in range(2):
        assert make_course(client, topic).status_code == 302
    slugs = CoursePage.objects.live().order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["新课", "新课-2"]


def test_a_slug_that_is_taken_is_still_refused(client, topic):
    assert make_course(client, topic, slug="one").status_code == 302
    again = make_course(client, topic, slug="one")
    assert again.status_code == 200
    assert set(again.context["form"].errors) == {"slug"}


def test_a_page_without_a_title_is_told_so(client, topic):
    refused = make_course(client, topic, title="")
    assert "title" in refused.context["form"].errors
    assert not CoursePage.objects.exists()
