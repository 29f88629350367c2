"""Reactions of members to what the sign-in library reports."""

from allauth.account.signals import password_changed
from django.dispatch import receiver
from django.utils import timezone

from members.operations.people import note_password_changed


@receiver(password_changed, dispatch_uid="members.password_changed")
def ask_no_more_for_a_password(request, user, **kwargs):
    note_password_changed(member=user, at=timezone.now())
