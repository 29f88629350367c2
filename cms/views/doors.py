from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cms.models import HomePage, TopicIndexPage


@never_cache
def staff_door(request: HttpRequest) -> HttpResponse:
    """Sends whoever asks for one of Wagtail's login pages to the site's only login page.

    Nobody signs in here, so a POST with a password is led away like a GET. A signed-in member
    who may not edit gets 403: the login page would send them back, and round they would go.
    """
    if request.user.is_authenticated and not request.user.has_perm(
        "wagtailadmin.access_admin"
    ):
        raise PermissionDenied
    target = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(
        REDIRECT_FIELD_NAME
    )
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = target or reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{query.urlencode(safe='/')}")


def catalogue(request: HttpRequest) -> HttpResponse:
    """Leads to the list of topics, wherever the editors keep it; to the home page while there is none.

    The navigation stands on every page: a fixed address spares a query on each of them.
    """
    page = TopicIndexPage.objects.live().first() or HomePage.objects.live().first()
    return redirect((page and page.get_url(request)) or "/")
