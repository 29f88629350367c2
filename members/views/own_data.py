"""我的数据: everything kept of a member, to read and to take away; and 注销 on request."""

import csv
import io
import json
import re
import zipfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.table_file import neutral_cell
from members.access import get_managed_member
from members.forms.records import EraseForm
from members.operations.erasing import ErasingOneself, erase_member
from members.own_data import categories

SHOWN = 20
BOM = "\ufeff"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@never_cache
@login_required
@require_safe
def own_data(request):
    """What is kept of me, by category, the newest of each; `?format=json` or `csv` has all of it."""
    wanted = request.GET.get("format")
    if wanted == "json":
        return _as_json(request.user)
    if wanted == "csv":
        return _as_csv(request.user)
    sections = []
    for category in categories():
        rows = category.rows(request.user)
        shown = list(category.read(rows[: SHOWN + 1]))
        sections.append(
            {
                "category": category,
                "headings": [heading for _lookup, heading in category.fields],
                "rows": shown[:SHOWN],
                "has_more": len(shown) > SHOWN,
            }
        )
    return render(
        request,
        "members/own_data.html",
        {
            "nav": "my",
            "kept": [one for one in sections if one["rows"]],
            "empty": [one["category"].title for one in sections if not one["rows"]],
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, key):
    """An administrator makes a person anonymous, after typing the employee number."""
    member = get_managed_member(request.user, key, on=timezone.localdate())
    form = EraseForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            erase_member(member=member, at=timezone.now(), by=request.user)
        except ErasingOneself:
            form.add_error(None, _("Another administrator has to do this for you."))
        else:
            messages.success(request, _("The person has been made anonymous."))
            return redirect("reports:home")
    return render(
        request,
        "members/erase.html",
        {"nav": "reports", "member": member, "form": form},
        status=422 if form.errors else 200,
    )


def _as_json(member):
    document = {
        category.key: {
            "title": str(category.title),
            "rows": [
                dict(zip([name for name, _h in category.fields], row, strict=True))
                for row in category.values(category.rows(member))
            ],
        }
        for category in categories()
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _attachment(text.encode(), "application/json", "my-data.json")


def _as_csv(member):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for category in categories():
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow([str(heading) for _lookup, heading in category.fields])
            for row in category.values(category.rows(member)):
                writer.writerow([_cell(value) for value in row])
            archive.writestr(f"{category.key}.csv", BOM + out.getvalue())
    return _attachment(packed.getvalue(), "application/zip", "my-data.zip")


def _cell(value):
    """Texts are kept from running as formulas; hours taken back stay negative numbers."""
    text = "" if value is None else str(value)
    return text if _NUMBER.fullmatch(text) else neutral_cell(text)


def _attachment(body, content_type, name):
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
