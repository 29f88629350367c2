"""Posts and statuses of a person: both begin and end on a day."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from members.access import get_managed_unit, get_member_for
from members.forms import organisation as forms
from members.models import Post, StatusPeriod
from members.operations.posts import end_post, grant_post
from members.operations.statuses import end_status, set_status
from members.views.changes import form_methods, person_change
from members.views.people import managed_person


@form_methods
@login_required
def new_post(request, key):
    """Grant a post in a unit that the user manages, from a day, for a term or for good."""
    member, home = managed_person(request, key)

    def act(data):
        grant_post(
            member=member,
            unit=data["unit"],
            role=data["role"],
            on=data["on"],
            until=data["until"],
            by=request.user,
        )

    return person_change(
        request,
        member,
        title=_("Grant a post"),
        button=_("Grant a post"),
        form_class=forms.PostForm,
        act=act,
        done=_("The post has been granted."),
        initial={"unit": home.unit if home else None},
    )


@form_methods
@login_required
def end_of_post(request, key, post):
    """End a post; of one in a unit above, only who manages that unit may."""
    today = timezone.localdate()
    member = get_member_for(request.user, key, on=today)
    row = Post.objects.filter(member=member, pk=post).select_related("unit").first()
    if row is None:
        raise Http404("No such post")
    unit = get_managed_unit(request.user, row.unit.key, on=today)

    def act(data):
        end_post(
            member=member, unit=unit, role=row.role, on=data["on"], by=request.user
        )

    return person_change(
        request,
        member,
        title=_("End a post"),
        about=f"{member} · {row.get_role_display()}",
        button=_("End"),
        form_class=forms.EndForm,
        act=act,
        done=_("The post has been ended."),
        effects=lambda data: [_("The rights that come with it end that day.")],
    )


@form_methods
@login_required
def new_status(request, key):
    """Suspended, out of contact, retired: from a day."""
    member, _home_now = managed_person(request, key)

    def act(data):
        set_status(
            member=member,
            status=data["status"],
            note=data["note"],
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    return person_change(
        request,
        member,
        title=_("Set a status"),
        form_class=forms.StatusForm,
        act=act,
    )


@form_methods
@login_required
def end_of_status(request, key, status):
    """The status holds no more from a day."""
    member, _home_now = managed_person(request, key)
    row = StatusPeriod.objects.filter(member=member, pk=status).first()
    if row is None:
        raise Http404("No such status")

    def act(data):
        end_status(
            member=member,
            status=row.status,
            on=data["on"],
            by=request.user,
            at=timezone.now(),
        )

    return person_change(
        request,
        member,
        title=_("End a status"),
        about=f"{member} · {row.get_status_display()}",
        button=_("End"),
        form_class=forms.EndForm,
        act=act,
    )
