"""The demonstration that `make up` loads: small, real in every part, and invented throughout."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import demo_content as content
from cms.demo_plan import load_plan
from cms.demo_training import load_training
from cms.models import ActivityPage, CoursePage, LecturePage, TopicPage
from cms.setup import ensure_site
from courses.states import Visibility
from media_pipeline.models import Video
from media_pipeline.operations import import_video
from media_pipeline.transcode.demo_clip import make_clip
from members.models import Member, Unit
from members.operations.memberships import join_unit
from members.operations.people import create_member
from members.operations.posts import grant_post
from members.operations.units import create_unit
from members.states import UnitKind
from quizzes.models import Quiz
from quizzes.operations import create_bank, create_quiz, save_question

# Printed for everybody who tries the product; the accounts hold nothing.
PASSWORD = "dangke-shifan-2026"  # noqa: S105
DEMO_ACCOUNTS = (
    (_("Editor"), content.EDITOR, PASSWORD),
    (_("Administrator of the committee"), content.ADMINISTRATOR, PASSWORD),
    (_("Branch secretary"), content.SECRETARY, PASSWORD),
    *((_("Ordinary member"), number, PASSWORD) for number in content.MEMBERS),
)
# Keys made from words, so that an interrupted and repeated loading names the same things.
NAMESPACE = UUID("0d5c0bb2-6c3f-4f0e-9a43-6b5d1c2e7a10")


@dataclass(frozen=True)
class Clips:
    """The two recordings of the demonstration, as files on this machine."""

    lecture: Path
    activity: Path


def is_loaded() -> bool:
    """Whether the demonstration was loaded once; what was deleted from it stays deleted."""
    return Unit.objects.filter(code=content.COMMITTEE[0]).exists()


def make_clips(directory: Path, *, allow_unsandboxed: bool = False) -> Clips:
    """Draw and speak both recordings with ffmpeg. Raises StepFailed, SandboxUnavailable."""
    clips = Clips(directory / "lecture.mp4", directory / "activity.mp4")
    make_clip(
        clips.lecture,
        slides=content.LECTURE_SLIDES,
        seconds=content.LECTURE_SECONDS,
        allow_unsandboxed=allow_unsandboxed,
    )
    make_clip(
        clips.activity,
        slides=content.ACTIVITY_SLIDES,
        seconds=content.ACTIVITY_SECONDS,
        allow_unsandboxed=allow_unsandboxed,
    )
    return clips


@transaction.atomic
def load_demo(*, clips: Clips, at: datetime) -> None:
    """Load the whole demonstration, or nothing; the worker converts the videos afterwards.

    Does nothing when it was loaded before.
    """
    if is_loaded():
        return
    units = _units(at)
    people = _people(units, at)
    editor = people[content.EDITOR]
    _pages(
        editor,
        lecture_video=_video(clips.lecture, content.LECTURE_TITLE, editor, at),
        activity_video=_video(clips.activity, content.ACTIVITY_TITLE, editor, at),
        quiz=_quiz(editor, at),
        first_branch=units[content.BRANCHES[0][0]],
        at=at,
    )
    load_plan(
        units=units,
        people=people,
        lecture_key=uuid5(NAMESPACE, "lecture"),
        course_key=uuid5(NAMESPACE, "course"),
        at=at,
    )
    load_training(units=units, people=people, at=at)


def _units(at: datetime) -> dict[str, Unit]:
    on = timezone.localdate(at)
    code, name = content.COMMITTEE
    committee = create_unit(
        code=code, name=name, kind=UnitKind.COMMITTEE, on=on, by=None
    )
    units = {code: committee}
    for order, (code, name) in enumerate(content.BRANCHES, start=1):
        units[code] = create_unit(
            code=code,
            name=name,
            kind=UnitKind.BRANCH,
            parent=committee,
            order=order,
            on=on,
            by=None,
        )
    return units


def _people(units: dict[str, Unit], at: datetime) -> dict[str, Member]:
    on = timezone.localdate(at)
    people = {}
    for person in content.PEOPLE:
        member = create_member(
            employee_no=person.employee_no,
            name=person.name,
            password=PASSWORD,
            at=at,
            by=None,
        )
        join_unit(
            member=member, unit=units[person.unit], kind=person.kind, on=on, by=None
        )
        if person.post is not None:
            unit = units[person.post_unit]
            grant_post(member=member, unit=unit, role=person.post, on=on, by=None)
        if person.is_editor:
            member.groups.add(Group.objects.get(name="Editors"))
        people[person.employee_no] = member
    return people


def _video(path: Path, title: str, editor: Member, at: datetime) -> Video:
    return import_video(
        path=path, display_name=f"{title}.mp4", title=title, by=editor, at=at
    )


def _quiz(editor: Member, at: datetime) -> Quiz:
    bank = create_bank(name=content.BANK)
    entries = [
        (
            save_question(
                bank=bank,
                kind=kind,
                stem=stem,
                options=options,
                explanation=explanation,
                at=at,
                by=editor,
            ).entry,
            1,
        )
        for kind, stem, options, explanation in content.QUESTIONS
    ]
    return create_quiz(title=content.QUIZ_TITLE, entries=entries, at=at, by=editor)


def _pages(editor, *, lecture_video, activity_video, quiz, first_branch, at) -> None:
    _home, index = ensure_site(title=content.HOME_TITLE)
    use = _add(
        index,
        TopicPage(title="平台使用入门", slug="start", summary="怎样学、怎样算完成。"),
        editor,
    )
    days = _add(
        index,
        TopicPage(
            title="主题党日", slug="days", summary="活动录像，供未到场的同志补学。"
        ),
        editor,
    )
    course = _add(
        use,
        CoursePage(title="入门课程", slug="course", summary=content.INVENTED),
        editor,
    )
    _add(
        course,
        LecturePage(
            title=content.LECTURE_TITLE,
            slug="lecture",
            lecturer="王文静",
            theme="学习方法",
            summary="四十秒了解怎样看视频、做测验、查记录。",
            video=lecture_video,
            quiz=quiz,
            body=list(content.LECTURE_BODY),
        ),
        editor,
    )
    activity = ActivityPage(
        title=content.ACTIVITY_TITLE,
        slug="activity",
        held_on=timezone.localdate(at),
        place="示范展厅",
        attendees="示范第一党支部",
        summary="示范第一党支部的活动录像。",
        video=activity_video,
        visibility=Visibility.UNITS,
        body=list(content.ACTIVITY_BODY),
    )
    activity.units = [first_branch]
    _add(days, activity, editor)


def _add(parent, page, editor):
    page.key = uuid5(NAMESPACE, page.slug)
    page.owner, page.live = editor, False
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    return type(page).objects.get(pk=page.pk)
