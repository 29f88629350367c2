"""Pictures in questions, for the one person for whom a page has just named them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quizzes.access import get_image_for


@login_required
@require_safe
def image(request, token):
    """A picture, kept by this person's browser as long as its address works."""
    at = timezone.now()
    found, ends_at = get_image_for(request.user, token, at=at)
    return image_response(found, max_age_s=int((ends_at - at).total_seconds()))


def image_response(found, *, max_age_s):
    """The bytes of a QuestionImage; nothing in them is ever run, and no proxy keeps them."""
    return HttpResponse(
        bytes(found.data),
        content_type=found.mime,
        headers={
            "Cache-Control": f"private, max-age={max_age_s}",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
        },
    )
