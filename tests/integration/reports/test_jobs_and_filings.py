import datetime as dt
import hashlib
import io
import json

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lib.insert_only import Immutable
from members.models import AccessLog, Member, Notice
from members.operations.erasing import erase_member
from members.operations.posts import end_post
from members.states import PostRole
from reports import runs, tables
from reports.models import Correction, ExportLog, ExportRun, Filing
from reports.operations.filing import digest
from reports.operations.running import claim_run, keep_run
from reports.states import RunState
from tests.builders.five_levels import day, make_five_levels
from tests.builders.members import make_secretary
from tests.builders.owed import credit
from training.models import CreditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_five_levels()


@pytest.fixture
def export_dir(settings, tmp_path):
    settings.DANGKE_EXPORT_DIR = tmp_path / "exports"
    settings.DANGKE_EXPORT_INLINE_ROWS = 2
    return settings.DANGKE_EXPORT_DIR


def ask(client, name="ledger", **query):
    query = {"on": "2026-06-30", "format": "xlsx"} | query
    return client.get(reverse("reports:sheet", args=[name], query=query))


def test_a_large_export_is_a_job_with_a_notice_and_a_private_file(
    client, site, export_dir
):
    client.force_login(site.secretary)
    response = ask(client)
    run = ExportRun.objects.get()
    assert response.url == reverse("reports:export", args=[run.key])
    assert (run.state, run.rows) == (RunState.WAITING, 6)
    assert not ExportLog.objects.exists()
    assert ask(client).url == response.url
    assert runs.write_waiting() == 1
    run.refresh_from_db()
    assert (run.state, run.written) == (RunState.READY, 6)
    assert Notice.objects.get(member=site.secretary).url == response.url
    fetched = client.get(reverse("reports:export-file", args=[run.key]))
    body = b"".join(fetched.streaming_content)
    assert hashlib.sha256(body).hexdigest() == run.sha256 == run.log.sha256
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(body))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[1] for row in rows[3:9]] == ["王", "李", "赵", "赵", "周", "王"]
    assert fetched.headers["Cache-Control"] == "private, no-store"
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("reports:exports")).status_code == 200


def test_files_of_before_an_erasure_are_handed_out_to_nobody(client, site, export_dir):
    client.force_login(site.secretary)
    address = reverse("reports:export-file", args=[_written(client).key])
    assert b"".join(client.get(address).streaming_content)
    ask(client, format="csv")
    under_way = claim_run(at=timezone.now())
    person = Member.objects.get(name="赵", pk__in=_in_ledger())
    erase_member(member=person, at=timezone.now(), by=site.secretary)
    assert client.get(address).status_code == 404
    assert not keep_run(under_way, written=1, at=timezone.now())
    assert runs.sweep() == 1
    assert list(export_dir.iterdir()) == []
    # What was being written is written anew, without the name.
    assert runs.write_waiting() == 1
    (file,) = export_dir.iterdir()
    assert "赵" not in file.read_text("utf-8-sig")
    assert "周" in file.read_text("utf-8-sig")


def _written(client):
    ask(client)
    assert runs.write_waiting() == 1
    return ExportRun.objects.get()


def _in_ledger():
    return CreditEntry.objects.values("member")


def test_somebody_elses_export_is_not_found_and_rights_are_asked_again(
    client, site, export_dir
):
    client.force_login(site.secretary)
    ask(client)
    runs.write_waiting()
    run = ExportRun.objects.get()
    addresses = [
        reverse("reports:export", args=[run.key]),
        reverse("reports:export-file", args=[run.key]),
    ]
    client.force_login(make_secretary(site.group_company))
    assert [client.get(one).status_code for one in addresses] == [404, 404]
    client.force_login(site.secretary)
    end_post(
        member=site.secretary,
        unit=site.group_company,
        role=PostRole.SECRETARY,
        on=timezone.localdate(),
        by=None,
    )
    assert client.get(addresses[1]).status_code == 404


def test_a_job_whose_person_lost_the_post_fails_and_says_so(client, site, export_dir):
    client.force_login(site.secretary)
    ask(client)
    end_post(
        member=site.secretary,
        unit=site.group_company,
        role=PostRole.SECRETARY,
        on=timezone.localdate(),
        by=None,
    )
    runs.write_waiting()
    run = ExportRun.objects.get()
    assert run.state == RunState.FAILED
    assert run.failure
    assert not list(export_dir.iterdir()) if export_dir.exists() else True


def test_whoever_writes_an_export_needs_none_of_the_sites_addresses(
    client, site, export_dir
):
    client.force_login(site.secretary)
    address = ask(client).url
    # Loading them would take as much memory as writing the file.
    with override_settings(ROOT_URLCONF="no.addresses"):
        runs.write_waiting()
    assert ExportRun.objects.get().state == RunState.READY
    assert Notice.objects.get(member=site.secretary).url == address


def test_an_export_asked_for_in_an_earlier_version_leads_to_its_page_too(
    client, site, export_dir
):
    client.force_login(site.secretary)
    address = ask(client).url
    ExportRun.objects.update(address="")
    runs.write_waiting()
    assert Notice.objects.get(member=site.secretary).url == address


def test_a_worker_taken_for_dead_publishes_nothing(client, site, export_dir):
    client.force_login(site.secretary)
    ask(client)
    now = timezone.now()
    first = claim_run(at=now)
    assert claim_run(at=now) is None
    second = claim_run(at=now + dt.timedelta(minutes=5))
    assert (second.pk, second.fence) == (first.pk, 2)
    assert not keep_run(first, written=1, at=now)
    assert keep_run(second, written=1, at=now)


def test_a_file_goes_when_its_time_is_over(client, site, export_dir):
    client.force_login(site.secretary)
    ask(client)
    runs.write_waiting()
    run = ExportRun.objects.get()
    assert len(list(export_dir.iterdir())) == 1
    ExportRun.objects.update(expires_at=timezone.now())
    assert client.get(reverse("reports:export-file", args=[run.key])).status_code == 404
    assert runs.sweep() == 1
    assert list(export_dir.iterdir()) == []


def file_it(client, site, name="branches"):
    words = {
        "on": "2026-06-30",
        "unit_key": site.group_company.key,
        "levels": "all",
        "note": "半年报",
    }
    response = client.post(reverse("reports:file-sheet", args=[name]), words)
    assert response.status_code == 302
    return Filing.objects.get(sheet=name)


def test_a_filing_is_frozen_and_gives_the_same_bytes_again(client, site):
    client.force_login(site.secretary)
    filing = file_it(client, site)
    assert filing.sha256 == digest(json.loads(json.dumps(filing.content)))
    document = client.get(reverse("reports:filing", args=[filing.key]) + "?format=json")
    assert hashlib.sha256(b"".join(document)).hexdigest() == filing.sha256
    address = reverse("reports:filing", args=[filing.key])
    before = {
        kind: b"".join(client.get(f"{address}?format={kind}").streaming_content)
        for kind in ("xlsx", "csv", "json", "pdf")
    }
    assert before["pdf"].startswith(b"%PDF-")
    credit(site.li, 5, on=day(6, 1))
    site.wang.name = "王改名"
    site.wang.save()
    for kind, body in before.items():
        again = b"".join(client.get(f"{address}?format={kind}").streaming_content)
        assert again == body, kind
    assert "38.50" in client.get(address).content.decode()
    with pytest.raises(Immutable):
        filing.save()


def test_what_is_too_long_for_paper_or_filing_says_so_before_it_is_asked_for(
    client, site, monkeypatch
):
    client.force_login(site.secretary)
    filing = file_it(client, site)
    address = reverse("reports:sheet", args=["ledger"], query={"on": "2026-06-30"})
    assert "format=pdf" in client.get(address).content.decode()
    monkeypatch.setattr(tables, "PAPER_ROWS", 2)
    monkeypatch.setattr(tables, "FILED_ROWS", 2)
    page = client.get(address).content.decode()
    assert "format=pdf" not in page
    assert reverse("reports:file-sheet", args=["ledger"]) not in page
    taken = ExportLog.objects.count()
    asked = client.get(f"{address}&format=pdf")
    assert "XLSX" in next(str(one) for one in asked.context["messages"])
    there = reverse("reports:filing", args=[filing.key])
    assert client.get(f"{there}?format=pdf").url == there
    assert (ExportLog.objects.count(), ExportRun.objects.count()) == (taken, 0)


def test_what_differs_later_stands_in_a_correction_sheet(client, site):
    client.force_login(site.secretary)
    filing = file_it(client, site)
    correct = reverse("reports:correct", args=[filing.key])
    client.post(correct, {"reason": "看看"})
    assert not Correction.objects.exists()
    credit(site.li, 5, on=day(6, 1))
    client.post(correct, {"reason": ""})
    assert not Correction.objects.exists()
    client.post(correct, {"reason": "补登学时"})
    first = Correction.objects.get()
    hours = [
        (cell["row"], cell["filed"], cell["corrected"])
        for cell in first.cells
        if cell["column"] == "hours"
    ]
    # Branches of one name are told apart by what is above them, and the total is corrected too.
    assert ("第一党小组 · 第一党支部", "2.50", "7.50") in hours
    assert hours[-1] == ("合计", "38.50", "43.50")
    client.post(correct, {"reason": "再看"})
    assert Correction.objects.count() == 1
    assert (
        "补登学时"
        in client.get(reverse("reports:filing", args=[filing.key])).content.decode()
    )


def test_the_same_figures_are_not_filed_twice(client, site):
    client.force_login(site.secretary)
    file_it(client, site)
    file_it(client, site)
    assert Filing.objects.count() == 1
    assert (
        "半年报"
        in client.get(
            reverse("reports:filing", args=[Filing.objects.get().key])
        ).content.decode()
    )
    assert "2026" in client.get(reverse("reports:filings")).content.decode()


def test_figures_of_today_are_not_filed_twice_either(client, site):
    """A button pressed twice: the moment until which records count differs, what is said does not."""
    client.force_login(site.secretary)
    words = {"unit_key": site.group_company.key}
    for _no in range(2):
        client.post(reverse("reports:file-sheet", args=["branches"]), words)
    assert Filing.objects.count() == 1


def test_a_filing_stays_in_its_language_whoever_reads_it(client, site):
    """Neither bytes nor figures differ for a reader of English."""
    client.force_login(site.secretary)
    filing = file_it(client, site, name="years")
    address = reverse("reports:filing", args=[filing.key])
    before = b"".join(client.get(f"{address}?format=csv"))
    site.secretary.language = "en"
    site.secretary.save()
    client.force_login(site.secretary)
    assert "As filed" not in client.get(address).content.decode()
    assert "Correction sheets" in client.get(address).content.decode()
    assert b"".join(client.get(f"{address}?format=csv")) == before
    client.post(reverse("reports:correct", args=[filing.key]), {"reason": "look"})
    assert not Correction.objects.exists()


def test_names_read_in_a_filing_are_in_the_log_of_access(client, site):
    client.force_login(site.secretary)
    branches, years = (file_it(client, site, name=one) for one in ("branches", "years"))
    client.get(reverse("reports:filing", args=[branches.key]))
    assert not AccessLog.objects.exists()
    client.get(reverse("reports:filing", args=[years.key]))
    noted = AccessLog.objects.get()
    assert (noted.count, noted.actor, noted.unit_id) == (
        7,
        site.secretary,
        site.group_company.pk,
    )


def test_a_filing_outside_the_scope_is_not_found(client, site):
    client.force_login(site.secretary)
    filing = file_it(client, site)
    client.force_login(make_secretary(site.first))
    for address in (
        reverse("reports:filing", args=[filing.key]),
        reverse("reports:filing", args=[filing.key], query={"format": "xlsx"}),
    ):
        assert client.get(address).status_code == 404
    correct = reverse("reports:correct", args=[filing.key])
    assert client.post(correct, {"reason": "x"}).status_code == 404
    words = {"on": "2026-06-30", "unit_key": site.group_company.key}
    file_it_there = reverse("reports:file-sheet", args=["branches"])
    assert client.post(file_it_there, words).status_code == 404
    assert "半年报" not in client.get(reverse("reports:filings")).content.decode()


def test_names_that_were_read_are_in_the_log_of_access(client, site):
    client.force_login(site.secretary)
    client.get(reverse("reports:sheet", args=["branches"]))
    assert not AccessLog.objects.exists()
    client.get(reverse("reports:sheet", args=["years"], query={"on": "2026-06-30"}))
    assert AccessLog.objects.get().count == 7
