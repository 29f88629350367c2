"""Which credit rule applies to whom on which day."""

from collections import defaultdict

from members.models import UnitPath
from training.models import CreditEntry, CreditRule
from training.queries.credit_evidence import standing_entries
from training.rules import credit


class RuleBook:
    """The rules that may apply in some units, read at once: asking costs no query."""

    def __init__(self, unit_ids):
        """`unit_ids` are the units of the people asked about; None among them is a person without."""
        units = {unit for unit in unit_ids if unit is not None}
        self._above = defaultdict(list)
        paths = UnitPath.objects.filter(descendant__in=units).order_by("depth")
        for path in paths:
            self._above[path.descendant_id].append(path)
        above = {path.ancestor_id for found in self._above.values() for path in found}
        self._rules = defaultdict(list)
        rules = CreditRule.objects.filter(unit__in=above).prefetch_related("bands")
        for rule in rules:
            self._rules[rule.unit_id, rule.kind].append(rule)

    def find(self, *, unit_id, kind, on):
        """The rule of the nearest unit at or above `unit_id` that is valid on day `on`, or None."""
        for path in self._above[unit_id]:
            if not path.is_valid_on(on):
                continue
            for rule in self._rules[path.ancestor_id, kind]:
                if rule.is_valid_on(on):
                    return rule
        return None


def credited_since(rule, *, on):
    """How many entries stand that an unsaved rule would have given, had it been there from its first day.

    Those from that day on under a rule of the same kind of its unit, or of one above it on day `on`.
    """
    above = UnitPath.objects.on(on).filter(descendant=rule.unit_id)
    below = UnitPath.objects.on(on).filter(ancestor=rule.unit_id)
    return (
        standing_entries(CreditEntry.objects.all())
        .filter(
            rule__kind=rule.kind,
            rule__unit__in=above.values("ancestor"),
            unit__in=below.values("descendant"),
            occurred_on__gte=rule.valid_from,
        )
        .count()
    )


def core_of(rule):
    """A rule's row, with its bands, as the pure core reads it."""
    return credit.Rule(
        bands=tuple(core_of_band(band) for band in rule.bands.all()),
        item_cap=rule.item_cap,
        daily_cap=rule.daily_cap,
        annual_cap=rule.annual_cap,
        needs_quiz=rule.needs_quiz,
    )


def core_of_band(band):
    """A band's row, saved or not, as the pure core reads it."""
    return credit.Band(
        hours=band.hours,
        min_minutes=band.min_minutes,
        min_included=band.min_included,
        max_minutes=band.max_minutes,
        max_included=band.max_included,
        per_minutes=band.per_minutes,
        rounding=band.rounding,
    )
