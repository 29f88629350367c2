"""Lets Wagtail's group "Editors" publish pages and work at the two desks.

A migration and not a hook after every migrate: what an administrator takes away later stays
away. Nothing about people: "change user" would equal a superuser.
"""

from django.db import migrations

DESKS = [
    ("media_pipeline", "video", ["add", "change", "view"]),
    ("quizzes", "bank", ["add", "change", "view"]),
    ("quizzes", "quiz", ["add", "change", "view"]),
]


def _permission(apps, app_label, model, action):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {model}"},
    )
    return permission


def grant(apps, schema_editor):
    group, _ = apps.get_model("auth.Group").objects.get_or_create(name="Editors")
    for app_label, model, actions in DESKS:
        group.permissions.add(
            *[_permission(apps, app_label, model, action) for action in actions]
        )
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
        group=group,
        page=root,
        permission=_permission(apps, "wagtailcore", "page", "publish"),
    )


def revoke(apps, schema_editor):
    group = apps.get_model("auth.Group").objects.filter(name="Editors").first()
    if group is None:
        return
    for app_label, model, _actions in DESKS:
        group.permissions.remove(
            *group.permissions.filter(
                content_type__app_label=app_label, content_type__model=model
            )
        )
    apps.get_model("wagtailcore.GroupPagePermission").objects.filter(
        group=group, permission__codename="publish_page"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0002_initial_data"),
        ("wagtaildocs", "0001_initial"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
