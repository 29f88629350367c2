"""The marking desk: what waits, one answer after the other, and what has been marked."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.operations import access_log
from quizzes.access import get_marked_question, get_written_item, markable_members
from quizzes.forms import MarkForm
from quizzes.operations.marking import NotForAPerson, SecondMarkerNeeded, mark_item
from quizzes.operations.returning import NotReturnable, return_attempt
from quizzes.queries.marking import (
    marked_items,
    marker_lines,
    marking_queue,
    marking_sheet,
    waiting_items,
)

PAGE_SIZE = 50


@never_cache
@login_required
@require_safe
def queue(request):
    """Questions with written answers in reach of this marker, the longest waiting first."""
    members = markable_members(request.user, on=timezone.localdate())
    lines = marking_queue(members, request.user)
    return render(request, "quizzes/marking_queue.html", {"lines": lines})


@never_cache
@login_required
@require_safe
def next_answer(request, quiz, entry, no):
    """Leads to the answer that waits longest, past the skipped ones; else to what is marked."""
    question = _question(request, quiz, entry, no)
    waiting = _waiting(request, question)
    item = waiting.exclude(pk__in=_skipped(request)).first()
    if item is None and (item := waiting.first()) is not None:
        _forget_skipped(request)
        messages.info(request, _("These were skipped before; here they are again."))
    if item is None:
        messages.success(request, _("Nothing waits here any more."))
        return redirect("marking:marked", quiz, entry, no)
    return redirect("marking:answer", quiz, entry, no, item.pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_answer(request, quiz, entry, no, item):
    """One answer without its author's name; POST marks it, returns it, or skips it."""
    question = _question(request, quiz, entry, no)
    written = get_written_item(question, item, marker=request.user)
    form = MarkForm(request.POST or None, max_mark=written.max_mark)
    if request.method == "POST":
        if "skip" in request.POST:
            _skip(request, written)
            return redirect("marking:next", quiz, entry, no)
        if "return" in request.POST and _give_back(request, form, written):
            return redirect("marking:next", quiz, entry, no)
        if "return" not in request.POST and _mark(request, form, written):
            return redirect("marking:next", quiz, entry, no)
    return render(
        request,
        "quizzes/marking.html",
        {
            "form": form,
            "sheet": marking_sheet(written),
            "quiz": question[0],
            "version": question[1],
            "waiting": _waiting(request, question).count(),
        },
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_safe
def marked(request, quiz, entry, no):
    """Marked answers with their authors, and how each marker marks."""
    question = _question(request, quiz, entry, no)
    found = marked_items(*question).exclude(attempt__member=request.user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    access_log.record(
        subject=gettext_noop("Marked answers"),
        by=request.user,
        at=timezone.now(),
        count=len(page.object_list),
        filters={"quiz": quiz, "question": entry},
    )
    return render(
        request,
        "quizzes/marking_done.html",
        {
            "quiz": question[0],
            "version": question[1],
            "page": page,
            "markers": marker_lines(*question),
            "waiting": _waiting(request, question).count(),
        },
    )


def _question(request, quiz, entry, no):
    return get_marked_question(
        request.user, quiz_key=quiz, entry_key=entry, no=no, on=timezone.localdate()
    )


def _waiting(request, question):
    quiz, version, members = question
    return waiting_items(members, request.user).filter(
        attempt__quiz=quiz, version=version
    )


def _mark(request, form, item) -> bool:
    if not form.is_valid():
        return False
    try:
        mark_item(
            attempt=item.attempt,
            item=item,
            fraction=Decimal(form.cleaned_data["points"]) / item.max_mark,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
            by=request.user,
        )
    except NotForAPerson:
        messages.warning(request, _("This answer can no longer be marked."))
    except SecondMarkerNeeded:
        messages.warning(request, _("Another person has to give the second mark."))
    else:
        messages.success(request, _("Marked."))
    return True


def _give_back(request, form, item) -> bool:
    if not form.is_returnable():
        return False
    try:
        return_attempt(
            attempt=item.attempt,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
            by=request.user,
        )
    except NotReturnable:
        messages.warning(request, _("This answer can no longer be returned."))
    else:
        messages.success(request, _("Returned for revision."))
    return True


def _skipped(request) -> list[int]:
    return request.session.get("marking_skipped", [])


def _skip(request, item) -> None:
    request.session["marking_skipped"] = [*_skipped(request), item.pk][-200:]


def _forget_skipped(request) -> None:
    request.session.pop("marking_skipped", None)
