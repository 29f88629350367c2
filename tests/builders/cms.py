"""Pages as editors make them: saved, then published through Wagtail's own actions."""

from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from cms.models import (
    ActivityPage,
    CoursePage,
    HomePage,
    LecturePage,
    TopicIndexPage,
    TopicPage,
)
from tests.builders.members import make_member

TEXT = [("text", "<p>不忘初心</p>")]


def make_editor(name="王编辑", **fields):
    """A member of Wagtail's group "Editors"."""
    member = make_member(name, **fields)
    member.groups.add(Group.objects.get(name="Editors"))
    return member


def make_administrator(name="赵管理员", **fields):
    """A superuser."""
    member = make_member(name, **fields)
    member.is_superuser = member.is_staff = True
    member.save()
    return member


def make_home(title="党课"):
    """The site's home page, in place of the one that Wagtail's migrations left."""
    root = _root()
    home = HomePage.objects.first()
    if home is None:
        home = root.add_child(instance=HomePage(title=title, slug="dangke"))
        Site.objects.update(root_page=home)
        Site.clear_site_root_paths_cache()
        Page.objects.filter(depth=2).exclude(pk=home.pk).delete()
        home.refresh_from_db()
    return home


def _root():
    """The root of all pages; a test with real transactions empties what the migrations left."""
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        root = Page.add_root(instance=Page(title="Root", slug="root"))
        Site.objects.create(root_page=root, is_default_site=True)
    return Page.objects.get(depth=1)


def make_index(title="专题"):
    """The list of topics below the home page."""
    index = TopicIndexPage.objects.first()
    if index is None:
        index = make_home().add_child(
            instance=TopicIndexPage(title=title, slug="topics")
        )
    return index


def publish(page, *, by=None):
    """Publish the page as it stands; returns it as read back."""
    page.save_revision(user=by).publish(user=by)
    return type(page).objects.get(pk=page.pk)


def _make(page_type, parent, title, *, live, by=None, **fields):
    units = fields.pop("units", None)
    page = page_type(title=title, live=False, has_unpublished_changes=True, **fields)
    parent.add_child(instance=page)
    if units is not None:
        page.units = units
        page.save()
    page.save_revision(user=by)
    return publish(page, by=by) if live else page


def make_topic(title="主题教育", *, live=True, parent=None, **fields):
    return _make(TopicPage, parent or make_index(), title, live=live, **fields)


def make_course(title="入门课程", *, topic=None, live=True, **fields):
    return _make(CoursePage, topic or make_topic(), title, live=live, **fields)


def make_lecture_page(title="坚定理想信念", *, parent=None, live=True, **fields):
    """A lecture page; with a text unless `body` or `video` says otherwise."""
    if "video" not in fields:
        fields.setdefault("body", TEXT)
    return _make(LecturePage, parent or make_topic(), title, live=live, **fields)


def make_activity_page(title="主题党日", *, parent=None, live=True, **fields):
    fields.setdefault("body", TEXT)
    return _make(ActivityPage, parent or make_topic(), title, live=live, **fields)
