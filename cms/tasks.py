from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from cms import publishing


@shared_task(name="cms.tasks.publish_scheduled", ignore_result=True)
def publish_scheduled() -> None:
    """Publish and withdraw the pages whose hour has come, and repair what a crash left behind."""
    call_command("publish_scheduled")
    publishing.reconcile(at=timezone.now())
