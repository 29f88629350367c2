"""Why a file from somebody cannot be read: a code, the place, and the sentence for it."""

from django.utils.translation import gettext_lazy as _

# What may be wrong with any file, whatever it should have held; rooms add their own.
SENTENCES = {
    "encoding_unknown": _("The text is neither UTF-8, UTF-16 nor GB18030."),
    "archive_broken": _("The package is damaged or not a zip file."),
    "archive_entries": _(
        "The package holds %(count)s files; at most %(most)s are read."
    ),
    "archive_too_large": _("Unpacked, the package is larger than %(most)s MB."),
    "archive_ratio": _("The package unpacks to more than %(most)s times its size."),
    "workbook_broken": _("The workbook is damaged or not an XLSX file."),
    "old_excel": _("This is an old Excel file. Save it as .xlsx first."),
    "csv_broken": _("The rows cannot be told apart from here on."),
    "too_many_rows": _("The table has more than %(most)s rows."),
    "too_many_columns": _("The table has more than %(most)s columns."),
    "cell_too_long": _("A cell has more than %(most)s characters."),
    "formula_unsolved": _(
        "A formula in this row has no stored result. Replace it by its value."
    ),
    "sheet_hidden": _("The hidden sheet %(sheet)s is not read."),
    "row_hidden": _("This row is hidden in the workbook."),
}


class FileRefused(Exception):
    """This file, or this line of it, cannot be taken: a code and its parameters."""

    def __init__(self, code: str, line: int | None = None, /, **params: str) -> None:
        self.code, self.line, self.params = code, line, params
        super().__init__(code)
