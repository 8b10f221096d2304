import io
import struct
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.imports.intake import MOST_BYTES, read_table, take_in
from core.imports.problems import FileRefused
from core.imports.xlsx import Workbook
from students.imports import SPEC
from tests.imports.dialects import (
    ENCODINGS,
    HEAD,
    ROW,
    SEPARATORS,
    as_csv,
    as_text,
    as_xlsx,
    encoded,
    with_real_cells,
)


def rows_of(data):
    """The lines by column, as `take_in` keeps them."""
    intake = take_in(data, SPEC)
    return [
        (line, dict(zip(intake.names, cells, strict=True)))
        for line, _extra, cells in read_table(io.BytesIO(intake.table))
    ]


def refusal(data):
    with pytest.raises(FileRefused) as refused:
        take_in(data, SPEC)
    return refused.value.problems


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_dialect_of_csv_reads_the_same(encoding, separator):
    ((line, found),) = rows_of(as_csv([HEAD, ROW], separator=separator, encoding=encoding))
    assert line == 2
    assert (found["leerlingnummer"], found["first_name"]) == ("12345", "Saïd")
    assert (found["infix"], found["last_name"], found["group"]) == ("van der", "Meer", "3A")


def test_utf_16_without_a_mark_at_the_start_is_seen_too():
    text = as_text([HEAD, ROW], separator="\t")
    assert rows_of(text.encode("utf-16-le"))[0][1]["first_name"] == "Saïd"


def test_excel_dates_and_numbers_become_what_they_look_like():
    ((_line, found),) = rows_of(as_xlsx([HEAD, with_real_cells(ROW)]))
    assert found["leerlingnummer"] == "12345"
    assert found["birth_date"].startswith("2010-03-14")


def test_our_reader_of_excel_sees_what_openpyxl_sees():
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["a", 1, 2.5, True, date(2010, 3, 14), None, "é & <x>"])
    page["C9"] = "ver weg"
    page["B9"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    ours = Workbook(out.getvalue())
    rows = dict(ours.rows(ours.sheets[0], 50))
    assert rows[1][:4] == ["a", "1", "2.5", "ja"]
    assert rows[1][4].startswith("2010-03-14")
    assert rows[1][5:] == ["", "é & <x>"]
    assert rows[9] == ["", "", "ver weg"]


def test_a_hidden_sheet_is_not_read_and_the_sheet_that_fits_best_is():
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Uitleg"])
    hidden = book.create_sheet("oud")
    hidden.append(HEAD)
    hidden.append(["99999", *ROW[1:]])
    hidden.sheet_state = "hidden"
    page = book.create_sheet("nu")
    page.append(HEAD)
    page.append(ROW)
    out = io.BytesIO()
    book.save(out)
    assert [row["leerlingnummer"] for _line, row in rows_of(out.getvalue())] == ["12345"]


def test_columns_come_in_any_order_under_any_of_their_names():
    head = ["STAMKLAS", "geboorte-datum", "Achter naam", "Voorvoegsel", "Voornaam", "Stamnr."]
    rows = [head, ["3A", "2010-03-14", "Meer", "van", "Sanne", "7"]]
    rows[0][1] = "Geboortedatum"
    ((_line, found),) = rows_of(as_csv(rows))
    assert found["group"] == "3A"
    assert found["leerlingnummer"] == "7"
    assert found["first_name"] == "Sanne"


def test_the_better_known_heading_counts_and_the_other_is_shown_as_skipped():
    head = [*HEAD, "Voornaam", "Lievelingskleur"]
    intake = take_in(as_csv([head, [*ROW, "Saïd Mohammed", "blauw"]]), SPEC)
    assert intake.unknown == ["Voornaam", "Lievelingskleur"]
    assert b"blauw" not in intake.table
    assert b"Mohammed" not in intake.table


def test_a_title_above_the_header_and_empty_lines_do_no_harm():
    text = "Leerlingen 2026\r\n\r\n" + as_text([HEAD]) + "\r\n;;;\r\n" + as_text([ROW])
    ((line, _found),) = rows_of(text.encode())
    assert line == 6


def test_the_hint_of_excel_about_the_separator_is_followed():
    text = "sep=|\r\n" + as_text([HEAD, ROW], separator="|")
    ((line, found),) = rows_of(text.encode())
    assert (line, found["group"]) == (3, "3A")


def test_a_break_inside_quotes_is_part_of_the_cell_and_no_line():
    rows = [HEAD, ["1", "Jan\nPiet", *ROW[2:]], ["2", *ROW[1:]]]
    assert [line for line, _row in rows_of(as_csv(rows))] == [2, 3]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "leeg"),
        (b"\xef\xbb\xbf\r\n", "leeg"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".xlsx"),
        (b"<html><table>", "geen lijst"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "geen lijst"),
        (b"PK\x03\x04rubbish", "beschadigd"),
        (as_text([HEAD]).encode(), "staat niets"),
        (b"x" * (MOST_BYTES + 1), "groter dan 32 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(data, words):
    assert words in refusal(data)[0].message


def test_a_zip_that_is_no_excel_file_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("content.xml", "<x/>")
    assert "geen Excel-bestand" in refusal(out.getvalue())[0].message


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"\x00" * (300 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    assert "te groot" in refusal(out.getvalue())[0].message


def test_a_part_that_says_it_is_small_is_not_unpacked_further():
    """The size in the list of parts is the sender's word: 200 kB would become 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook>" + b" " * (200 * 1024 * 1024))
    lying = bytearray(out.getvalue())
    struct.pack_into("<I", lying, lying.rindex(b"PK\x01\x02") + 24, 100)
    tracemalloc.start()
    try:
        assert "beschadigd" in refusal(bytes(lying))[0].message
        assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    finally:
        tracemalloc.stop()


def repacked(change):
    """A workbook of which each part went through `change(name, content)`."""
    out = io.BytesIO()
    made = as_xlsx([HEAD, ROW])
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


@pytest.mark.parametrize("part", ["xl/worksheets/", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("before", ["", f"<!--{'-x' * 4_000}-->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_with_a_document_type_is_refused(part, before, encoding):
    """Wherever it stands, and in whatever letters."""

    def change(name, content):
        if not name.startswith(part):
            return content
        text = content.decode().partition("?>")[2] or content.decode()
        return f'{before}<!DOCTYPE x [<!ENTITY a "aaaa">]>{text}'.encode(encoding)

    assert "beschadigd" in refusal(repacked(change))[0].message


def test_a_workbook_that_breaks_off_or_has_a_password_is_refused():
    made = as_xlsx([HEAD, *[ROW] * 2_000])
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        place = book.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    broken, locked = bytearray(made), bytearray(made)
    broken[place : place + 400] = b"\xff" * 400
    directory = locked.index(b"PK\x01\x02")
    while directory >= 0:
        locked[directory + 8] |= 1  # says: this part has a password
        directory = locked.find(b"PK\x01\x02", directory + 4)
    for data in (broken, locked):
        assert "beschadigd" in refusal(bytes(data))[0].message


def test_missing_columns_are_named():
    (problem,) = refusal(b"Leerlingnummer;Roepnaam;Klas\r\n1;Jan;3A\r\n")
    assert "Achternaam, Geboortedatum" in problem.message


def test_a_column_that_is_there_twice_is_named():
    (problem,) = refusal(as_csv([[*HEAD, "Klas"], [*ROW, "4B"]]))
    assert (problem.column, problem.line) == ("Klas", 1)


def test_an_open_quote_is_refused_with_its_line():
    (problem,) = refusal((as_text([HEAD, ROW]) + '2;"Jan;;Bos;1-1-2010;3A;;;\r\n').encode())
    assert problem.line == 3


def test_utf_8_that_breaks_off_is_not_guessed_at():
    data = as_text([HEAD, ROW, ROW]).encode()
    broken = data.replace("ï".encode(), b"\xc3\x28", 1)
    (problem,) = refusal(broken)
    assert (problem.line, "UTF-8" in problem.message) == (2, True)


def test_a_line_longer_than_the_header_is_counted_and_its_cells_are_not_kept():
    intake = take_in((as_text([HEAD]) + ";".join([*ROW, "geheim"]) + "\r\n").encode(), SPEC)
    ((_line, extra, _cells),) = read_table(io.BytesIO(intake.table))
    assert extra == 1
    assert b"geheim" not in intake.table


names = st.text(
    st.characters(codec="cp1252", exclude_categories=("C", "Z"), exclude_characters="ÃÂ"),
    min_size=1,
    max_size=20,
)
# openpyxl writes text that begins with «=» as a formula; that is no roster's doing.
words = st.lists(names, min_size=1, max_size=3).map(" ".join).filter(lambda w: w[0] != "=")
students = st.lists(
    st.tuples(
        st.from_regex(r"[1-9][0-9]{2,6}", fullmatch=True),
        words,
        st.sampled_from(["", "van", "van der", "'t"]),
        words,
        st.dates(date(2005, 1, 1), date(2014, 1, 1)),
        st.from_regex(r"[1-4][A-Z]", fullmatch=True),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@settings(max_examples=40, deadline=None)
@given(
    students,
    st.sampled_from(ENCODINGS),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%y"]),
    st.permutations(range(6)),
    st.booleans(),
)
def test_any_roster_in_any_dialect_reads_back_equal(rows, encoding, separator, dates, order, excel):
    from core.imports.columns import parse_line

    head = HEAD[:6]
    lines = [[n, f, i, la, d.strftime(dates), g] for n, f, i, la, d, g in rows]
    shuffled = [[line[i] for i in order] for line in [head, *lines]]
    data = as_xlsx(shuffled) if excel else encoded(as_text(shuffled, separator=separator), encoding)
    intake = take_in(data, SPEC)
    read = []
    for line, extra, cells in read_table(io.BytesIO(intake.table)):
        values, problems = parse_line(SPEC, intake.names, cells, line)
        assert not problems
        assert not extra
        read.append(values)
    assert [
        (
            v["leerlingnummer"],
            v["first_name"],
            v["infix"],
            v["last_name"],
            v["birth_date"],
            v["group"],
        )
        for v in read
    ] == [(n, f, i, la, d.isoformat(), g) for n, f, i, la, d, g in rows]


@pytest.mark.parametrize("heading", ["BSN", "LeerlingBSN", "Onderwijsnummer", "PGN"])
def test_a_heading_is_enough_to_stop_for_a_bsn(heading):
    (problem,) = refusal(as_csv([[*HEAD, heading], [*ROW, ""]]))
    assert (problem.line, problem.column) == (1, heading)
    assert "niets van dit bestand bewaard" in problem.message


def test_a_bsn_stops_a_file_that_lacks_columns_too():
    (problem,) = refusal(b"BSN;Naam\r\n111222333;Jan\r\n")
    assert problem.column == "BSN"
