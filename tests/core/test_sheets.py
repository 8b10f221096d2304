"""A file for a spreadsheet: what people typed is text there, and can always be written."""

import io

import pytest
from openpyxl import load_workbook

from core.sheets import as_csv, as_xlsx


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\x0b="])
def test_what_looks_like_a_formula_is_text(sign):
    rows = [["Les"], [f"{sign}HYPERLINK()"]]
    sheet = load_workbook(io.BytesIO(as_xlsx(rows))).worksheets[0]
    assert sheet["A2"].value.startswith("'")
    assert sheet["A2"].data_type == "s"
    assert "\n'" in as_csv(rows).decode().replace('"', "").replace("\r\n'", "\n'")


def test_a_sign_that_cannot_be_seen_does_not_keep_the_list_from_everybody():
    """One student typed it; all of school reads who misses which lesson."""
    rows = [["Les"], ["Wis\x0bkunde\x00\x1f"]]
    assert load_workbook(io.BytesIO(as_xlsx(rows))).worksheets[0]["A2"].value == "Wiskunde"
