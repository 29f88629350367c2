"""Words for the pages of duties."""

from django import template

from members.states import PersonKind

register = template.Library()


@register.filter
def kind_names(kinds):
    """The names of kinds of person, in the reader's language, in the order of PersonKind."""
    return "、".join(str(kind.label) for kind in PersonKind if kind in kinds)


@register.filter
def named(names, unit_id):
    """The name of a unit from {id: name}; "" for none."""
    return names.get(unit_id, "")
