import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.sheets import SHEETS
from tests.builders.courses import make_lecture, watch_all
from tests.builders.duties import make_assignment, make_duty
from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.owed import owe
from tests.builders.reports import STUDY_AT, make_golden
from training.models import Assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def golden():
    return make_golden()


@pytest.fixture
def sheet(client, golden):
    """Opens a sheet as the committee's secretary, on 5 March 2026 unless told otherwise."""
    client.force_login(golden.zhou)

    def open_sheet(name, **query):
        query = {"on": "2026-03-05"} | query
        return client.get(reverse("reports:sheet", args=[name]), query)

    return open_sheet


def column(response, *keys):
    at = [one.key for one in response.context["table"].columns]
    rows = [[text for _, text in row["cells"]] for row in response.context["rows"]]
    return [tuple(row[at.index(key)] for key in keys) for row in rows]


def task_of(lecture):
    return Assignment.objects.get(lecture=lecture).key


def links(response, path):
    """The questions (as dicts) that the page asks of another, or with "" of itself, by its links."""
    found = []
    for part in response.content.decode().split('href="')[1:]:
        address = urlsplit(part.split('"', 1)[0].replace("&amp;", "&"))
        if address.path == path:
            found.append({k: v[0] for k, v in parse_qs(address.query).items()})
    return found


def test_branches_has_lines_that_add_up(sheet, golden):
    response = sheet("branches")
    keys = ("organisation", "assigned", "started", "completed", "completion_rate")
    assert column(response, *keys)[1:] == [
        ("机关总支", "4", "3", "1", "25.0%"),
        ("第三党支部", "1", "1", "0", "0.0%"),
    ]
    total = {c.key: text for c, text in response.context["total_cells"]}
    assert [total[key] for key in keys[1:]] == ["6", "4", "1", "16.7%"]


def test_branches_opens_the_next_level_by_a_link_that_keeps_the_day(sheet, golden):
    opens = {"on": "2026-03-05", "unit": str(golden.general.key)}
    assert opens in links(sheet("branches"), "")
    opened = sheet("branches", unit=golden.general.key)
    assert column(opened, "organisation") == [("第一党支部",), ("第二党支部",)]
    names = [node.name for node in opened.context["scope"].path]
    assert names == ["公司党委", "机关总支"]


def test_branches_with_all_levels_and_the_most_unfinished_first(sheet):
    response = sheet("branches", levels="all", sort="unfinished")
    assert column(response, "organisation", "not_completed") == [
        ("公司党委", "5"),
        ("机关总支", "3"),
        ("第二党支部", "2"),
        ("第一党支部", "1"),
        ("第三党支部", "1"),
    ]


def test_tasks_have_figures_that_identify_and_open_their_people(sheet, golden):
    response = sheet("items", unit=golden.committee.key, kind="full")
    keys = ("subject", "published_on", "assigned", "done", "studying", "not_begun")
    assert column(sheet("items"), *keys, "completion_rate") == [
        ("坚定理想信念", "2026-03-02", "6", "3", "1", "2", "50.0%"),
        ("机关作风建设", "2026-03-02", "4", "1", "1", "2", "25.0%"),
    ]
    assert "党史故事" not in response.content.decode()
    asked = {"on": "2026-03-05", "unit": str(golden.committee.key), "kind": "full"}
    people = links(response, reverse("reports:sheet", args=["people"]))
    for lecture in (golden.open, golden.closed):
        assert asked | {"assignment": str(task_of(lecture))} in people
    [followed] = [
        one for one in people if one.get("assignment") == str(task_of(golden.closed))
    ]
    assert column(sheet("people", **followed), "name") == [("王",), ("钱",), ("孙",)]


def test_people_are_those_of_the_task_and_narrowed_by_state(sheet, golden):
    task = task_of(golden.open)
    everybody = sheet("people", assignment=task)
    assert column(everybody, "name", "employee_no", "progress") == [
        ("周", "0001", "未开始"),
        ("王", "0002", "已完成"),
        ("李", "0003", "已完成"),
        ("钱", "0005", "未开始"),
        ("孙", "0006", "已完成"),
        ("吴", "0007", "在学"),
    ]
    done = sheet("people", assignment=task, state="done")
    assert column(done, "name", "done_on")[0] == ("王", "2026-03-03")
    assert len(column(done, "name")) == 3


def test_people_are_paged_and_numbered_through(sheet, golden):
    period = Assignment.objects.get(lecture=golden.open).periods.get()
    for no in range(60):
        owe(
            make_member(f"党员{no:02}", unit=golden.first, employee_no=f"1{no:03}"),
            period,
        )
    first = sheet("people", assignment=task_of(golden.open))
    second = sheet("people", assignment=task_of(golden.open), page=2)
    assert (len(column(first, "no")), len(column(second, "no"))) == (50, 16)
    assert column(second, "no")[0] == ("51",)
    assert "page=2" in first.content.decode()


def test_a_leaf_of_the_matrix_opens_its_people_with_the_task_kept(client, golden):
    client.force_login(make_secretary(golden.general))
    today = timezone.localdate()
    made = make_assignment(golden.general, "年度课", due_on=today)
    make_duty(golden.wang, golden.first, made)
    task = str(made[0].key)
    page = client.get(reverse("reports:matrix"), {"assignment": task})
    asked = links(page, reverse("reports:sheet", args=["people"]))
    assert {"assignment": task} in asked
    assert {"assignment": task, "unit": str(golden.first.key)} in asked


def test_the_unfinished_lead_to_the_text_for_the_chat_with_the_same_scope(
    client, sheet, golden
):
    task, unit = str(task_of(golden.open)), str(golden.general.key)
    today = timezone.localdate().isoformat()
    path = reverse("chasing:chat-text")
    [asked] = links(sheet("unfinished", on=today, assignment=task, unit=unit), path)
    assert asked == {"assignment": task, "unit": unit, "lateness": "both"}
    assert client.get(path, asked).status_code == 200
    [late] = links(sheet("unfinished", on=today, unit=unit, state="overdue"), path)
    assert late == {"unit": unit, "lateness": "late"}
    # The text is about today, so a past day does not lead to it, nor another sheet.
    assert links(sheet("unfinished"), path) == []
    assert links(sheet("people", on=today), path) == []


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2999-01-01"},
        {"on": "nonsense"},
        {"on": "2026-02-30"},
        {"levels": "x"},
        {"sort": "rank"},
        {"page": "999"},
        {"page": "x"},
        {"format": "exe"},
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out(sheet, query):
    response = sheet("branches", **query)
    assert response.status_code == 200
    assert len(column(response, "organisation")) == 3
    faulty = set(query) & set(response.context["question"].form.errors)
    assert faulty == set(query) - {"page", "format"}


def test_no_page_and_no_file_tells_watched_time(sheet, golden):
    """Seconds seen decide completion and leave the server in no report."""
    for name in ("people", "unfinished", "items"):
        for file_format in ("", "csv"):
            response = sheet(name, format=file_format)
            text = (
                b"".join(response) if response.streaming else response.content
            ).decode()
            assert "坚定理想信念" in text
            for word in ("covered", "秒", "分钟", "时长", "second", "minute"):
                assert word not in text


def test_the_basis_and_the_definitions_stand_under_the_figures(sheet):
    for name in ("branches", "items", "people"):
        response = sheet(name)
        assert "2026-03-05" in response.context["table"].definitions[0]
        for sentence in response.context["table"].definitions:
            assert str(sentence) in response.content.decode()


@pytest.mark.parametrize("name", ["branches", "items", "quarters"])
def test_a_drawing_stands_over_its_table(sheet, name):
    response = sheet(name)
    drawing = response.context["drawing"]
    assert sum(bar.value for bar in drawing.chart.bars) > 0
    assert "chart__drawing" in response.content.decode()


def test_more_bars_than_can_be_told_apart_are_not_drawn(sheet, golden):
    period = Assignment.objects.get(lecture=golden.open).periods.get()
    for no in range(24):
        unit = make_unit(f"新支部{no}", parent=golden.general, order=10 + no)
        owe(make_member(unit=unit), period)
    assert sheet("branches", unit=golden.general.key).context["drawing"] is None
    assert sheet("branches").context["drawing"] is not None


def test_sheets_cost_the_same_for_a_small_and_a_larger_organisation(client, golden):
    client.force_login(golden.zhou)

    def measure():
        costs = {}
        for name in ("branches", "items", "people"):
            url = reverse("reports:sheet", args=[name], query={"on": "2026-03-05"})
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            costs[name] = len(captured)
        return costs

    # Whatever is read once for a process has been read.
    measure()
    small = measure()
    for no in (1, 2):
        make_unit(f"新支部{no}", parent=golden.third)
        member = make_member(unit=golden.third)
        watch_all(member, make_lecture(f"新课{no}"), at=STUDY_AT)
    assert measure() == small


def test_today_is_the_day_unless_another_is_asked_for(client, golden):
    client.force_login(golden.zhou)
    scope = client.get(reverse("reports:home")).context["scope"]
    assert scope.on in (
        timezone.localdate(),
        timezone.localdate() - dt.timedelta(days=1),
    )


def test_every_sheet_stands_in_the_list_of_sheets(client, golden):
    client.force_login(golden.zhou)
    body = client.get(reverse("reports:sheets")).content.decode()
    for name in SHEETS:
        assert reverse("reports:sheet", args=[name]) in body
