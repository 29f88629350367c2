"""Where a member is in an attempt, and what they want to look at again."""

from django.db import transaction

from quizzes.models import Attempt


@transaction.atomic
def note_place(*, attempt, at, by, place=None, flags=None):
    """Remember the question looked at (its number) and `flags` ({number: marked}) of an open attempt.

    Conveniences that decide nothing: numbers that are not asked, and an attempt that has
    ended, change nothing.
    """
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if not attempt.is_open:
        return attempt
    numbers = set(attempt.items.values_list("slot_no", flat=True))
    flagged = set(attempt.flagged)
    for number, marked in (flags or {}).items():
        (flagged.add if marked else flagged.discard)(number)
    wanted = {
        "flagged": sorted(flagged & numbers),
        "place": place if place in numbers else attempt.place,
    }
    if wanted != {"flagged": attempt.flagged, "place": attempt.place}:
        Attempt.objects.filter(pk=attempt.pk).update(**wanted)
        attempt.flagged, attempt.place = wanted["flagged"], wanted["place"]
    return attempt
