from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from cms.models import LecturePage, StudyPage
from cms.panels import (
    CaptionsPanel,
    DraftsPanel,
    FailedPanel,
    NewsPanel,
    ProcessingPanel,
)
from cms.readiness import publish_problems
from cms.viewsets.checkpoints import QuestionChooser
from cms.viewsets.quizzes import QuizChooser, QuizDesk
from cms.viewsets.videos import VideoChooser, VideoLibrary
from members.models import Member

# Not an editor's business; a superuser keeps them.
HIDDEN_MENU_ITEMS = {"reports", "help"}
OWN_PERMISSIONS = {
    "media_pipeline": {"video"},
    "quizzes": {"bank", "quiz"},
}


@hooks.register("register_admin_viewset")
def desks():
    return [
        VideoLibrary(),
        VideoChooser(),
        QuizDesk(),
        QuizChooser(),
        QuestionChooser(),
    ]


@hooks.register("register_permissions")
def desk_permissions():
    """The permissions of the two desks, for Wagtail's page of groups."""
    found = Permission.objects.none()
    for app, models in OWN_PERMISSIONS.items():
        found |= Permission.objects.filter(
            content_type__app_label=app, content_type__model__in=models
        ).exclude(codename__startswith="delete_")
    return found


@hooks.register("construct_homepage_panels")
def home_panels(request, panels):
    panels += [NewsPanel(), ProcessingPanel(), FailedPanel(), DraftsPanel()]
    panels.append(CaptionsPanel())


@hooks.register("construct_main_menu")
def editors_menu(request, menu_items):
    if not request.user.is_superuser:
        menu_items[:] = [
            item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS
        ]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js():
    return format_html_join(
        "",
        '<script type="module" src="{}"></script>',
        ((static(f"cms/{name}.js"),) for name in ("video-status", "one-save")),
    )


@hooks.register("after_publish_page")
def tell_what_follows(request, page):
    """After publishing, what the editor might not expect: no quiz, or a video that is not ready yet."""
    page = page.specific
    if not isinstance(page, StudyPage):
        return
    if page.required and page.quiz is None and page.video is not None:
        messages.warning(
            request,
            _("Required without a quiz: whoever has seen the video has completed it."),
        )
    if page.required and page.quiz is None and page.video is None:
        messages.warning(
            request,
            _(
                "A text alone cannot be completed: add a video or a quiz if it shall count."
            ),
        )
    if page.video is not None and not page.video.is_playable:
        messages.warning(
            request,
            _("The video is still being transcoded. It appears here when it is ready."),
        )


@hooks.register("before_bulk_action")
def refuse_unready_pages(request, action_type, objects, action):
    """Publishing from the list shows no form, so what the form would have refused is refused here."""
    if action_type != "publish" or not issubclass(action.model, Page):
        return None
    pages = list(objects)
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in objects:
            pages += page.get_descendants().not_live()
    refused = False
    for page in Page.objects.filter(pk__in=[page.pk for page in pages]).specific():
        for sentence in _problems(page):
            refused = True
            messages.error(request, f"{page.get_admin_display_title()}: {sentence}")
    return redirect(action.next_url) if refused else None


@hooks.register("before_bulk_action")
def keep_people(request, action_type, objects, action):
    """People are deactivated, never deleted: their study records name them for good."""
    if action_type != "delete" or not issubclass(action.model, Member):
        return None
    messages.error(request, _("Deactivate people instead of deleting them."))
    return redirect(action.next_url)


def _problems(page: Page) -> list[str]:
    if not isinstance(page, StudyPage):
        return []
    draft = page.get_latest_revision_as_object()
    problems = publish_problems(
        video=draft.video,
        body=draft.body,
        visibility=draft.visibility,
        units=draft.units.all(),
        quiz=draft.quiz,
        pretest=draft.pretest,
        checkpoints=[(point.at_s, point.question) for point in draft.checkpoints.all()]
        if isinstance(draft, LecturePage)
        else [],
    )
    return [problem.message for problem in problems]
