"""Files kept with a session: added, read, taken away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from training.access.sessions import get_file, get_session_for, get_written_session
from training.forms.duties import ReasonForm
from training.forms.sessions import FileForm
from training.operations.session_files import (
    MAX_FILES,
    FileRefused,
    attach_file,
    remove_file,
)


@login_required
@require_POST
def add(request, key):
    """Keep a file with the session."""
    session = get_written_session(request.user, key, on=timezone.localdate())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("sessions:session", session.key)
    try:
        kept = attach_file(
            session=session,
            upload=form.cleaned_data["file"],
            at=timezone.now(),
            by=request.user,
        )
    except FileRefused as error:
        messages.error(request, _refusal(error.args[0]))
    else:
        messages.success(request, _("“%(name)s” is kept.") % {"name": kept.name})
    return redirect("sessions:session", session.key)


@never_cache
@login_required
@require_safe
def download(request, key, file_key):
    """A file, to be saved and never shown as a page of ours."""
    session = get_session_for(request.user, key, on=timezone.localdate())
    kept = get_file(session, file_key)
    return FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, key, file_key):
    """Take a file away, with a reason; that it was there stays known."""
    session = get_written_session(request.user, key, on=timezone.localdate())
    kept = get_file(session, file_key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        remove_file(
            file=kept,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
            by=request.user,
        )
        messages.success(request, _("“%(name)s” was removed.") % {"name": kept.name})
        return redirect("sessions:session", session.key)
    context = {"nav": "reports", "session": session, "file": kept, "form": form}
    return render(request, "training/sessions/remove_file.html", context)


def _refusal(why):
    return {
        "kind": _("Files of this kind are not kept: PDF, JPEG, PNG or Office, please."),
        "content": _("The file is not what its name says."),
        "size": _("The file is empty or larger than 20 MB."),
        "number": _("%(count)s files are kept already.") % {"count": MAX_FILES},
    }[why]
