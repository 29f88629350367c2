from collections.abc import Callable

from csp.constants import HEADER
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class AdminContentSecurityPolicy:
    """Gives the pages below the Wagtail admin their own, weaker policy.

    Wagtail's date filters, choosers and inline panels need inline scripts and styles
    (wagtail/wagtail#1288). Must stand right below `csp.middleware.CSPMiddleware`, which then
    writes the header from what is set here. A page preview is answered by an inner request that
    has already got the members' policy: it is taken off, or the editor's frame stays empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            response.headers.pop(HEADER, None)
            response._csp_config = settings.DANGKE_ADMIN_POLICY
        return response
