"""Form controls of the editor's pages."""

from dataclasses import dataclass
from typing import Any

from django.forms import CheckboxSelectMultiple, Textarea
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from members.models import Unit, UnitState
from members.queries import unit_nodes


@dataclass(frozen=True)
class _Row:
    key: str
    label: str
    depth: int


def _rows(chosen: set[str]) -> list[_Row]:
    nodes = unit_nodes(on=timezone.localdate())
    rows = [_Row(str(node.id), node.name, node.depth) for node in nodes]
    closed = chosen - {row.key for row in rows}
    if not closed:
        return rows
    last_names = dict(
        UnitState.objects.filter(unit_id__in=closed)
        .order_by("valid_from")
        .values_list("unit_id", "name")
    )
    return rows + [
        _Row(str(unit.pk), last_names.get(unit.pk, unit.code), 0)
        for unit in Unit.objects.filter(pk__in=closed).order_by("code")
    ]


class UnitTreeSelect(CheckboxSelectMultiple):
    """Checkboxes for organisations, in the order of the organisation tree and indented by depth.

    Organisations that were closed since they were chosen stay in the list, at its end: saving
    the page again must not drop them in silence.
    """

    template_name = "cms/widgets/unit_tree.html"

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int]]:
        chosen = {str(item) for item in value if item not in (None, "")}
        groups = []
        for index, row in enumerate(_rows(chosen)):
            option = self.create_option(
                name, row.key, row.label, row.key in chosen, index, attrs=attrs
            )
            option["depth"] = row.depth
            groups.append((None, [option], index))
        return groups

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        """Through the project's templates, which the form renderer does not look into."""
        return render_to_string(template_name, context)


class RichTextarea(Textarea):
    """A text that may have markup: static/cms/rich-text makes an editor of it.

    Without scripts it is a plain text area in which the markup can be read and written.
    """

    template_name = "cms/widgets/rich_text.html"

    def __init__(self, *, rows: int) -> None:
        super().__init__(attrs={"rows": rows})

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        # The address of a picture, with its name to be put in.
        context["images_url"] = reverse("quizzes:image", args=["0" * 64])
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        """Through the project's templates, which the form renderer does not look into."""
        return render_to_string(template_name, context)
