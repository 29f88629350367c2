"""Fetching what one person may touch, and nothing else."""

from django.http import Http404

from quizzes.models import Attempt


def get_attempt_for(member, key):
    """The attempt `key` if it is this member's own, with its quiz; anything else is Http404."""
    if not getattr(member, "is_active", False) or member.pk is None:
        raise Http404
    try:
        return Attempt.objects.select_related("quiz").get(key=key, member=member.pk)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
