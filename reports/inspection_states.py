"""The words of inspection, and in which of the five states of 检查清单 a finding is. Pure."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckKind(models.TextChoices):
    """What is looked for; the last one is for what only a person can see."""

    NO_PLAN = "no_plan", _("A training plan for the year")
    UNASSIGNED = "unassigned", _("A task for every member")
    UNCLAIMED = "unclaimed", _("Assignments claimed, with a person responsible")
    NO_QUIZ = "no_quiz", _("A quiz for every assigned lecture")
    NOT_CLOSED = "not_closed", _("Held sessions closed")
    NO_MINUTES = "no_minutes", _("Minutes and papers of held sessions")
    NO_REASON = "no_reason", _("A reason for every exemption")
    NO_SECRETARY = "no_secretary", _("A secretary for every branch")
    OTHER = "other", _("Seen on the spot")


class FindingStatus(models.TextChoices):
    """What has been done with a finding; the state on the list also knows the calendar."""

    OPEN = "open", _("Opened")
    RECTIFIED = "rectified", _("Put right, to be confirmed")
    CLOSED = "closed", _("Closed item")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class ListState(models.TextChoices):
    """The five states of the list of omissions (检查清单)."""

    COMPLETE = "complete", _("Complete")
    TO_SUPPLEMENT = "to_supplement", _("To be supplemented")
    LATE = "late", _("Past its day")
    TO_CONFIRM = "to_confirm", _("To be confirmed by a person")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Deed(models.TextChoices):
    """One line of a finding's history."""

    OPENED = "opened", _("Finding opened")
    RECTIFIED = "rectified", _("Reported as put right")
    SENT_BACK = "sent_back", _("Sent back")
    CLOSED = "closed", _("Item closed")
    NOT_APPLICABLE = "not_applicable", _("Declared not applicable")


class SampleKind(models.TextChoices):
    MEMBERS = "members", _("Members")
    COMPLETIONS = "completions", _("Completions of this year")


# As pages name them: the choice "Members" shares its word with the room of people.
SAMPLE_WORDS = {
    SampleKind.MEMBERS: _("Members, by name"),
    SampleKind.COMPLETIONS: SampleKind.COMPLETIONS.label,
}
MOVES = {
    Deed.RECTIFIED: (FindingStatus.OPEN, FindingStatus.RECTIFIED),
    Deed.CLOSED: (FindingStatus.RECTIFIED, FindingStatus.CLOSED),
    Deed.SENT_BACK: (FindingStatus.RECTIFIED, FindingStatus.OPEN),
    Deed.NOT_APPLICABLE: (FindingStatus.OPEN, FindingStatus.NOT_APPLICABLE),
}
# Deeds that somebody else than the owner has to do.
BY_ANOTHER = frozenset({Deed.SENT_BACK, Deed.CLOSED, Deed.NOT_APPLICABLE})


def list_state(status: str, due_on: dt.date | None, *, on: dt.date) -> ListState:
    """The state on day `on`; a finding is past its day from the day after."""
    if status == FindingStatus.CLOSED:
        return ListState.COMPLETE
    if status == FindingStatus.NOT_APPLICABLE:
        return ListState.NOT_APPLICABLE
    if status == FindingStatus.RECTIFIED:
        return ListState.TO_CONFIRM
    if due_on is not None and due_on < on:
        return ListState.LATE
    return ListState.TO_SUPPLEMENT
