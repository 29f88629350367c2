"""What a new installation needs before anybody can publish: a front page and the list of topics."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from cms.models import HomePage, TopicIndexPage

DEFAULT_PORTS = {"http": 80, "https": 443}


@transaction.atomic
def ensure_site(*, title: str) -> tuple[HomePage, TopicIndexPage]:
    """The home page and the list of topics, published; made when missing, never changed.

    Takes the place of the page that Wagtail's migrations leave, and gives the default site the
    address of `settings.WAGTAILADMIN_BASE_URL`.
    """
    home = HomePage.objects.first() or _make_home(title)
    index = TopicIndexPage.objects.first() or _make_index(home)
    return home, index


def _make_home(title: str) -> HomePage:
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title=title, slug="dangke", live=False))
    home.save_revision().publish()
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    fields = {
        "hostname": address.hostname or "localhost",
        "port": address.port or DEFAULT_PORTS.get(address.scheme, 80),
        "site_name": title,
        "root_page": home,
    }
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(is_default_site=True, **fields)
    else:
        for name, value in fields.items():
            setattr(site, name, value)
        site.save()
    for welcome in Page.objects.filter(depth=2, slug="home").exact_type(Page):
        welcome.delete()
    return HomePage.objects.get(pk=home.pk)


def _make_index(home: HomePage) -> TopicIndexPage:
    index = home.add_child(
        instance=TopicIndexPage(title="专题", slug="topics", live=False)
    )
    index.save_revision().publish()
    return TopicIndexPage.objects.get(pk=index.pk)
