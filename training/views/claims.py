"""Taking an assignment on, naming who is responsible, sharing it out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.access import managing_scope_of
from training.access.duties import get_assignment_for, get_managed_claim
from training.forms.duties import ClaimForm, ShareForm
from training.operations.claims import (
    claim_assignment,
    release_claim,
    remove_share,
    share_claim,
)
from training.views.paging import show_errors


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request, key):
    """One of my organisations takes the assignment on."""
    on = timezone.localdate()
    found = get_assignment_for(request.user, key, on=on)
    if not managing_scope_of(request.user, on=on):
        raise Http404("Nothing to manage")
    form = ClaimForm(request.POST or None, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        try:
            claim_assignment(
                assignment=found,
                at=timezone.now(),
                by=request.user,
                **form.cleaned_data,
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The assignment has been taken on."))
            return redirect("duties:assignment", found.key)
    context = {
        "nav": "training",
        "form": form,
        "title": _("Take this assignment on"),
        "subject": found.title,
        "action": _("Take it on"),
        "back": reverse("duties:assignment", args=[found.key]),
    }
    return render(request, "training/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request, pk):
    """Ask first; then give a claim back, with all its parts."""
    found = get_managed_claim(request.user, pk, on=timezone.localdate())
    key = found.assignment.key
    if request.method == "POST":
        release_claim(claim=found, at=timezone.now(), by=request.user)
        messages.success(request, _("The assignment has been given back."))
        return redirect("duties:assignment", key)
    context = {
        "nav": "training",
        "title": _("Give this assignment back?"),
        "subject": found.assignment.title,
        "text": _(
            "Nobody is named as responsible any more, and what was shared out is taken back. Duties and what has been done stay."
        ),
        "action": _("Give it back"),
        "back": reverse("duties:assignment", args=[key]),
    }
    return render(request, "training/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request, pk):
    """Give part of a claim to a group or a person."""
    on = timezone.localdate()
    found = get_managed_claim(request.user, pk, on=on)
    form = ShareForm(request.POST or None, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        try:
            share_claim(
                claim=found, at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The part has been given."))
            return redirect("duties:assignment", found.assignment.key)
    context = {
        "nav": "training",
        "form": form,
        "title": _("Share it out"),
        "subject": found.assignment.title,
        "text": _("Name a group or a person, and who looks after that part."),
        "action": _("Give this part"),
        "back": reverse("duties:assignment", args=[found.assignment.key]),
    }
    return render(request, "training/confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unshare(request, pk, share):
    """Ask first; then take a part back."""
    found = get_managed_claim(request.user, pk, on=timezone.localdate())
    row = found.shares.filter(pk=share).first()
    if row is None:
        raise Http404("No such part")
    key = found.assignment.key
    if request.method == "POST":
        remove_share(share=row, at=timezone.now(), by=request.user)
        messages.success(request, _("The part has been taken back."))
        return redirect("duties:assignment", key)
    context = {
        "nav": "training",
        "title": _("Take this part back?"),
        "subject": found.assignment.title,
        "text": _("%(name)s is no longer named as responsible for it.")
        % {"name": row.responsible.name},
        "action": _("Take back"),
        "back": reverse("duties:assignment", args=[key]),
    }
    return render(request, "training/confirm.html", context)
