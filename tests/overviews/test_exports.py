"""The overview's files, read back as whoever opens them would."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from core import jobs
from core.actors import Actor
from core.enums import JobState
from overviews import exports
from overviews.actions import order_pdf
from overviews.queries.term import Dialogues, GapLine, Line, SignUps, TermOverview
from tests.factories import make_school, make_term, make_user

COUNTED = TermOverview(
    school="Vmbo De Linde",
    brin="01AB00",
    term="=Periode 1",
    start=date(2026, 8, 24),
    end=date(2027, 1, 30),
    today=date(2026, 12, 20),
    experiences=3,
    placements=4,
    hours=17.5,
    by_kind=[Line("prestatie", 3, 4, 17.5, 6.25)],
    by_group=[Line("+3A", 3, 4, 17.5)],
    sign_ups=SignUps(total=9, chosen=4, declined=3, students_declined=3, again=2),
    dialogues=Dialogues(over=3, complete=2),
    gap_days=14,
    gap=GapLine("", 2, 1),
    gap_by_group=[GapLine("3A", 2, 1)],
)


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_has_a_line_per_number_with_a_decimal_comma():
    content = exports.as_csv(COUNTED)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = rows_of_csv(content)
    found = {(r["onderdeel"], r["waarvan"], r["wat"]): r["aantal"] for r in rows}
    assert found["Per soort", "prestatie", "uren"] == "17,5"
    assert found["Per soort", "prestatie", "uren van school"] == "6,25"
    assert found["Intekenen", "daarvan: tekende daarna weer in", "aantal"] == "2"
    assert {r["school"] for r in rows} == {"Vmbo De Linde"}


def test_no_text_of_a_file_is_a_formula():
    rows = rows_of_csv(exports.as_csv(COUNTED))
    assert {r["periode"] for r in rows} == {"'=Periode 1"}
    assert "'+3A" in {r["waarvan"] for r in rows}
    book = load_workbook(io.BytesIO(exports.as_xlsx(COUNTED)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "'+3A" in {cell.value for cell in cells}


def test_xlsx_has_a_sheet_per_table_and_numbers_are_numbers():
    book = load_workbook(io.BytesIO(exports.as_xlsx(COUNTED)))
    assert len(book.sheetnames) == 7
    sheet = book[next(name for name in book.sheetnames if "Per soort" in name)]
    assert [c.value for c in sheet[4]] == [
        "soort",
        "ervaringen",
        "plaatsingen",
        "uren",
        "uren van school",
    ]
    assert [c.value for c in sheet[5]] == ["prestatie", 3, 4, 17.5, 6.25]


def test_json_holds_the_whole_overview():
    found = json.loads(exports.as_json(COUNTED))
    assert found["hours"] == 17.5
    assert found["start"] == "2026-08-24"
    assert found["gap_by_group"] == [{"label": "3A", "due": 2, "without": 1}]


@pytest.mark.django_db
def test_the_command_writes_each_format(tmp_path, capsysbinary):
    school = make_school(brin="77AB00")
    make_term(school, name="Periode 1")
    for kind, head in {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "json": b"{", "pdf": b"%PDF"}.items():
        out = tmp_path / f"o.{kind}"
        call_command("term_overview", school="77ab00", term="Periode 1", format=kind, output=out)
        assert out.read_bytes().startswith(head)
    call_command("term_overview", school="77AB00", term="Periode 1", format="json")
    assert json.loads(capsysbinary.readouterr().out)["brin"] == "77AB00"


@pytest.mark.django_db
def test_the_command_names_a_term_that_is_not_there():
    make_school(brin="77AB00")
    with pytest.raises(CommandError, match="Periode 9"):
        call_command("term_overview", school="77AB00", term="Periode 9")


@pytest.mark.django_db
def test_the_worker_draws_the_pdf_for_who_asked():
    school = make_school()
    user = make_user(school, "manager")
    job = order_pdf(term=make_term(school, name="Periode 1"), by=Actor.of(user))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result.name == f"overzicht-periode-1-{school.brin.lower()}.pdf"
    with job.result.file.open("rb") as file:
        assert file.read(4) == b"%PDF"
