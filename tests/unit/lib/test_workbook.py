import io

import pytest
from python_calamine import CalamineWorkbook

from lib.workbook import text_workbook


@pytest.mark.parametrize(
    "text", ["<r><t>党课</t></r>", "<r>学 & 习</r>", "<r></r>", " <r>x</r>", "=1+1"]
)
def test_a_cell_holds_exactly_the_text_that_was_given(text):
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(text_workbook({"题库": [["题干"], [text]]}))
    )
    assert book.get_sheet_by_index(0).to_python() == [["题干"], [text]]
