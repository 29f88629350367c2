"""News from Wagtail, each answered by one call of `cms.publishing`."""

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms import publishing
from cms.models.keyed import KeyedPage


@receiver(page_published)
def write_identity(sender, instance, revision=None, **kwargs):
    """A scheduled page is announced as published before its hour, not live: that is no publishing."""
    if isinstance(instance, KeyedPage) and instance.live:
        publishing.publish(instance, by=revision.user if revision else None)


@receiver(page_unpublished)
def withdraw_identity(sender, instance, **kwargs):
    """Unpublishing, expiry, and deletion, which Wagtail announces the same way."""
    if isinstance(instance, KeyedPage):
        publishing.withdraw(instance, at=timezone.now(), by=None)


@receiver(post_page_move)
def move_identity(sender, instance, **kwargs):
    publishing.follow_move(instance, by=None)
