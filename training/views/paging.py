"""What the lists of this room have in common."""

from django.core.paginator import Paginator

PAGE_SIZE = 20


def page_of(request, rows, size=PAGE_SIZE):
    """The page asked for; a number beyond the end gives the last page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def searched(request):
    """What was typed into the search field, without white space around; "" for nothing."""
    return request.GET.get("q", "").strip()[:100]


def chosen_tab(request, tabs):
    """The tab asked for, or the first one."""
    tab = request.GET.get("tab")
    return tab if tab in tabs else next(iter(tabs))


def show_errors(form, error):
    """Put the sentences of a ValidationError of an operation into the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, found in error.error_dict.items():
        form.add_error(field if field in form.fields else None, found)
