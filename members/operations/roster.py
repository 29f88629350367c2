"""A roster becomes the organisation: planned, shown, and applied all or nothing."""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from members.models import Member, Membership, Post, StatusPeriod, Unit
from members.operations.memberships import tell_changed
from members.operations.roster_tree import apply_units
from members.operations.tree import lock_tree
from members.roster.directory import load_directory
from members.roster.plan import Plan, plan_import
from members.roster.reading import Roster, read_roster
from members.states import FAR_FUTURE, PersonKind

_BATCH = 2000


class RosterRefused(Exception):
    """The file cannot be applied; `plan.problems` says why, line by line. Nothing has changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("roster refused")
        self.plan = plan


class RosterChanged(Exception):
    """What the file would change is no longer what was shown. Nothing has changed."""


def plan_roster(
    *,
    data: bytes,
    on: dt.date,
    roots: tuple[int, ...] | None = None,
    keep_missing: bool = False,
    posts_complete: bool = False,
    most_leaving_percent: int | None,
) -> Plan:
    """What the file would change on day `on`; nothing is written.

    `roots` are ids of units: only they and what lies below them may be touched, and only their
    people can be missing. None means the whole organisation.
    """
    plan = _plan(
        read_roster(data, on=on),
        on,
        roots,
        lock=False,
        keep_missing=keep_missing,
        posts_complete=posts_complete,
        most_leaving_percent=most_leaving_percent,
    )
    _name_leavers(plan)
    return plan


@transaction.atomic
def apply_roster(
    *,
    data: bytes,
    on: dt.date,
    roots: tuple[int, ...] | None = None,
    keep_missing: bool = False,
    posts_complete: bool = False,
    most_leaving_percent: int | None,
    shown: str = "",
    at: dt.datetime,
    by: Member | None,
) -> Plan:
    """Apply the file: new accounts without a password, memberships, statuses, posts, units.

    Nobody and nothing is deleted; who is missing in the file leaves. `memberships_changed` is
    sent once for everybody, with the first day on which anything changes. Posts that the file names no
    more end only when it is `posts_complete`. Returns what was done. Raises RosterRefused;
    RosterChanged when `shown`, the digest of a plan, is not what would be done; nothing has changed then.
    """
    lock_tree()
    roster = read_roster(data, on=on)
    plan = _plan(
        roster,
        on,
        roots,
        lock=True,
        keep_missing=keep_missing,
        posts_complete=posts_complete,
        most_leaving_percent=most_leaving_percent,
    )
    del roster
    _name_leavers(plan)
    faults = {problem.code for problem in plan.problems if problem.refused}
    if shown and plan.digest() != shown and faults <= {"too_many_leave"}:
        raise RosterChanged
    if plan.is_refused:
        raise RosterRefused(plan)
    if plan.units:
        apply_units(plan.units, on=on, at=at, by=by)
    units = dict(Unit.objects.values_list("code", "pk"))
    concerned = _add_people(plan, units, at, by)
    concerned += _move_people(plan, units, by)
    concerned += _end_memberships(plan)
    concerned += _set_statuses(plan, by)
    _rename_people(plan)
    _end_posts(plan)
    _grant_posts(plan, units, by)
    days = [day for _, _, day in plan.adds] + [move.day for move in plan.moves]
    tell_changed(sorted(set(concerned)), on=min([on, *days]), at=at)
    return plan


def _plan(roster: Roster, on, roots, *, lock, **options) -> Plan:
    numbers = [row.employee_no.lower() for row in roster.people]
    known = load_directory(on=on, numbers=numbers, roots=roots, lock=lock)
    return plan_import(roster, known, **options)


def _name_leavers(plan: Plan) -> None:
    """People who are not in the file are known by their id only: name those that are shown."""
    missing = [int(one.number) for one in plan.shown if not one.line]
    people = Member.objects.filter(pk__in=missing)
    facts = {
        str(pk): (number, name)
        for pk, number, name in people.values_list("pk", "employee_no", "name")
    }
    plan.shown = [
        one
        if one.line
        else replace(one, number=facts[one.number][0], name=facts[one.number][1])
        for one in plan.shown
    ]


def _batches(rows: list) -> Iterator[list]:
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _add_people(plan, units, at, by):
    concerned = []
    for batch in _batches(plan.adds):
        people = []
        for row, _, _ in batch:
            member = Member(
                employee_no=row.employee_no,
                name=row.name,
                email=row.email or "",
                created_at=at,
                # As set_unusable_password, which takes ten times as long for its randomness.
                password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
            )
            people.append(member)
        Member.objects.bulk_create(people)
        Membership.objects.bulk_create(
            Membership(
                member=member,
                unit_id=units[code],
                kind=row.kind or PersonKind.FULL,
                valid_from=day,
                recorded_by=by,
            )
            for member, (row, code, day) in zip(people, batch, strict=True)
        )
        for member, (row, code, _) in zip(people, batch, strict=True):
            if row.status:
                plan.statuses.append((member.pk, row.status, True))
            plan.posts.extend((member.pk, code, str(role)) for role in row.posts or ())
            concerned.append(member.pk)
    return concerned


def _move_people(plan, units, by):
    ended = defaultdict(list)
    for move in plan.moves:
        if move.ends and not move.replaces:
            ended[move.day].append(move.ends)
    for day, ids in ended.items():
        for batch in _batches(ids):
            Membership.objects.filter(pk__in=batch).update(valid_to=day)
    for move in plan.moves:
        if move.replaces:
            Membership.objects.filter(pk=move.ends).update(
                unit=units[move.unit], kind=move.kind, recorded_by=by
            )
    for batch in _batches([move for move in plan.moves if not move.replaces]):
        Membership.objects.bulk_create(
            Membership(
                member_id=move.member,
                unit_id=units[move.unit],
                kind=move.kind,
                valid_from=move.day,
                recorded_by=by,
            )
            for move in batch
        )
    return [move.member for move in plan.moves]


def _end_memberships(plan):
    concerned = []
    for reason, leavers in plan.leaves.items():
        for batch in _batches(leavers):
            Membership.objects.filter(pk__in=[pk for _, pk in batch]).update(
                valid_to=plan.on, end_reason=reason
            )
            concerned += [member for member, _ in batch]
    return concerned


def _set_statuses(plan, by):
    begun = [one for one in plan.statuses if one[2]]
    StatusPeriod.objects.bulk_create(
        [
            StatusPeriod(
                member_id=member, status=status, valid_from=plan.on, recorded_by=by
            )
            for member, status, _ in begun
        ],
        batch_size=_BATCH,
    )
    over = defaultdict(list)
    for member, status, begins in plan.statuses:
        if not begins:
            over[status].append(member)
    for status, members in over.items():
        for batch in _batches(members):
            periods = StatusPeriod.objects.filter(
                member__in=batch, status=status, valid_to=FAR_FUTURE
            )
            periods.filter(valid_from__gte=plan.on).delete()
            periods.update(valid_to=plan.on)
    return [member for member, _, _ in plan.statuses]


def _rename_people(plan):
    for batch in _batches(plan.names):
        Member.objects.bulk_update(
            [Member(pk=pk, name=name, email=email) for pk, name, email in batch],
            ["name", "email"],
            batch_size=200,
        )


def _end_posts(plan):
    for batch in _batches(plan.ended_posts):
        posts = Post.objects.filter(pk__in=batch)
        posts.filter(valid_from__gte=plan.on).delete()
        posts.update(valid_to=plan.on)


def _grant_posts(plan, units, by):
    Post.objects.bulk_create(
        [
            Post(
                member_id=member,
                unit_id=units[code],
                role=role,
                valid_from=plan.on,
                recorded_by=by,
            )
            for member, code, role in plan.posts
        ],
        batch_size=_BATCH,
    )
