import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.builders.courses import make_lecture, watch_all
from tests.builders.members import make_member, make_unit
from tests.builders.reports import STUDY_AT, make_golden

pytestmark = pytest.mark.django_db

HOME, BRANCHES, LECTURES = "reports:home", "reports:branches", "reports:lectures"


@pytest.fixture
def golden():
    return make_golden()


@pytest.fixture
def page(client, golden):
    """Opens a report as the committee's secretary, on 5 March unless told otherwise."""
    client.force_login(golden.zhou)

    def open_page(route, *arguments, **query):
        query = {"on": "2026-03-05"} | query
        return client.get(reverse(route, args=arguments, query=query))

    return open_page


def texts(response):
    return [[text for _, text in row["cells"]] for row in response.context["rows"]]


def test_home_says_the_figures_in_one_sentence_and_shows_the_next_level(page):
    response = page(HOME)
    assert response.context["total"].assigned == 6
    assert response.context["rate"] == "16.7%"
    bars = response.context["bars"]
    assert [(bar["line"].tally.done, bar["rate"]) for bar in bars] == [
        (0, "0.0%"),
        (1, "25.0%"),
        (0, "0.0%"),
    ]
    assert [bar["rate"] for bar in response.context["lecture_bars"]] == [
        "50.0%",
        "25.0%",
    ]


def test_home_before_anything_was_published_says_so(page):
    response = page(HOME, on="2026-03-01")
    assert response.context["lecture_count"] == 0
    assert 'class="empty"' in response.content.decode()


def test_branches_has_the_columns_of_the_sheet_and_lines_that_add_up(page, golden):
    response = page(BRANCHES)
    assert [column.key for column in response.context["table"].columns] == [
        "no",
        "organisation",
        "superior",
        "assigned",
        "started",
        "participation_rate",
        "completed",
        "completion_rate",
        "not_completed",
    ]
    assert [row[1:] for row in texts(response)][1:] == [
        ["机关总支", "公司党委", "4", "3", "75.0%", "1", "25.0%", "3"],
        ["第三党支部", "公司党委", "1", "1", "100.0%", "0", "0.0%", "1"],
    ]
    total = [text for _, text in response.context["total_cells"]]
    assert total[3:] == ["6", "4", "66.7%", "1", "16.7%", "5"]


def test_branches_opens_the_next_level_by_a_link_that_keeps_the_day(page, golden):
    body = page(BRANCHES).content.decode()
    assert f"?on=2026-03-05&amp;unit={golden.general.key}" in body
    opened = page(BRANCHES, unit=golden.general.key)
    assert [row[1] for row in texts(opened)] == ["第一党支部", "第二党支部"]
    assert [node.name for node in opened.context["scope"].path] == [
        "公司党委",
        "机关总支",
    ]


def test_branches_with_all_levels_and_the_most_unfinished_first(page):
    response = page(BRANCHES, levels="all", sort="unfinished")
    assert [(row[1], row[8]) for row in texts(response)] == [
        ("公司党委", "5"),
        ("机关总支", "3"),
        ("第二党支部", "2"),
        ("第一党支部", "1"),
        ("第三党支部", "1"),
    ]


def test_branches_of_one_lecture_shows_a_dash_where_it_is_meant_for_nobody(
    page, golden
):
    response = page(BRANCHES, lecture=golden.closed.key, unit=golden.third.key)
    assert texts(response)[0][3:] == ["0", "0", "—", "0", "—", "0"]


def test_lectures_lists_duties_with_figures_that_identify(page, golden):
    response = page(LECTURES)
    published = "2026-03-02"
    assert texts(response) == [
        ["坚定理想信念", texts(response)[0][1], published, "6", "3", "1", "2", "50.0%"],
        ["机关作风建设", texts(response)[1][1], published, "4", "1", "1", "2", "25.0%"],
    ]
    assert "党史故事" not in response.content.decode()


def test_a_lecture_shows_who_has_not_finished_first(page, golden):
    response = page("reports:lecture", golden.open.key)
    assert [(row[2], row[3]) for row in texts(response)] == [
        ("周", "0001"),
        ("钱", "0005"),
        ("吴", "0007"),
    ]
    done = page("reports:lecture", golden.open.key, state="done")
    assert [row[2] for row in texts(done)] == ["王", "李", "孙"]
    assert texts(done)[0][6].startswith("2026-03-03 12:0")


def test_people_are_paged_and_numbered_through(page, golden):
    for no in range(60):
        make_member(f"党员{no:02}", unit=golden.first, employee_no=f"1{no:03}")
    first = page("reports:lecture", golden.open.key)
    second = page("reports:lecture", golden.open.key, page=2)
    assert (len(texts(first)), len(texts(second))) == (50, 13)
    assert texts(second)[0][0] == "51"
    assert "page=2" in first.content.decode()


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
def test_a_filter_that_makes_no_sense_is_left_out(page, query):
    response = page(BRANCHES, **query)
    assert response.status_code == 200
    assert len(texts(response)) == 3
    faulty = set(query) & set(response.context["question"].form.errors)
    assert faulty == set(query) - {"page", "format"}


def test_no_page_and_no_file_tells_watched_time(client, page, golden):
    """Seconds seen decide completion and leave the server in no report."""
    for file_format in ("", "csv"):
        response = page(
            "reports:lecture", golden.open.key, state="all", format=file_format
        )
        body = b"".join(response) if response.streaming else response.content
        text = body.decode()
        assert "吴" in text
        for word in ("covered", "秒", "分钟", "时长", "second", "minute"):
            assert word not in text


def test_the_basis_and_the_definitions_stand_under_the_figures(page):
    for route in (HOME, BRANCHES, LECTURES):
        response = page(route)
        assert "2026-03-05" in response.context["table"].definitions[0]
        for sentence in response.context["table"].definitions:
            assert str(sentence) in response.content.decode()


@pytest.mark.parametrize(
    ("route", "queries"), [(HOME, 32), (BRANCHES, 12), (LECTURES, 11), ("lecture", 12)]
)
def test_pages_cost_the_same_for_a_small_and_a_larger_organisation(
    client, golden, django_assert_num_queries, route, queries
):
    client.force_login(golden.zhou)
    arguments = [golden.open.key] if route == "lecture" else []
    url = reverse(f"reports:{route}" if arguments else route, args=arguments)

    def measure():
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200

    measure()
    for no in (1, 2):
        unit = make_unit(f"新支部{no}", parent=golden.third)
        watch_all(make_member(unit=unit), make_lecture(f"新课{no}"), at=STUDY_AT)
    measure()


def test_today_is_the_day_unless_another_is_asked_for(client, golden):
    client.force_login(golden.zhou)
    scope = client.get(reverse(HOME)).context["scope"]
    assert scope.on in (
        timezone.localdate(),
        timezone.localdate() - dt.timedelta(days=1),
    )
