"""Rules of credit and yearly targets in plain words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from training.states import Rounding


def words_of_rule(rule):
    """What a rule (with its bands) gives, as sentences, one per line of its table."""
    lines = [words_of_band(band) for band in rule.bands.all()]
    caps = (
        (rule.item_cap, _("at most %(hours)s for one item")),
        (rule.daily_cap, _("at most %(hours)s a day")),
        (rule.annual_cap, _("at most %(hours)s a year")),
    )
    lines += [text % {"hours": plain(cap)} for cap, text in caps if cap is not None]
    if rule.needs_quiz:
        lines.append(_("only with a passed quiz"))
    return lines


def words_of_target(target):
    """What a yearly target asks, as sentences: the sum first, then its parts."""
    hours = {"hours": plain(target.hours), "years": target.years}
    lines = [
        _("%(hours)s hours in %(years)s years") % hours
        if target.years > 1
        else _("%(hours)s hours") % hours
    ]
    parts = (
        (target.days, _("or %(n)s days")),
        (target.collective_hours, _("at least %(n)s hours of it collective")),
        (target.required_hours, _("at least %(n)s hours of it required study")),
        (target.collective_times, _("at least %(n)s collective trainings")),
        (target.items, _("at least %(n)s items")),
        (target.quizzes, _("at least %(n)s quizzes passed")),
        (target.carry_over_max, _("surplus up to %(n)s hours goes to the next year")),
    )
    lines += [text % {"n": plain(Decimal(n))} for n, text in parts if n]
    if target.pass_percent != 100:
        text = _("reached at %(n)s percent of each")
        lines.append(text % {"n": target.pass_percent})
    return lines


def words_of_band(band):
    """One band: "over 15 up to 30 minutes: 0.5 hours"."""
    return f"{_range(band)}{_hours(band)}"


def plain(number):
    """A Decimal without needless zeros: 4, 0.5, 1.25."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _range(band):
    bounds = []
    if band.min_minutes or not band.min_included:
        text = _("from %(n)s") if band.min_included else _("over %(n)s")
        bounds.append(text % {"n": band.min_minutes})
    if band.max_minutes is not None:
        text = _("up to %(n)s") if band.max_included else _("below %(n)s")
        bounds.append(text % {"n": band.max_minutes})
    if not bounds:
        return ""
    return _("%(bounds)s minutes: ") % {"bounds": " ".join(bounds)}


def _hours(band):
    hours = plain(band.hours)
    if band.per_minutes is None:
        return _("%(hours)s hours") % {"hours": hours}
    texts = {
        Rounding.EXACT: _("%(hours)s hours for each %(per)s minutes, in proportion"),
        Rounding.FULL: _("%(hours)s hours for each full %(per)s minutes"),
        Rounding.BEGUN: _("%(hours)s hours for each %(per)s minutes begun"),
    }
    return texts[band.rounding] % {"hours": hours, "per": band.per_minutes}
