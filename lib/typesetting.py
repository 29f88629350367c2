"""PDF from a page description: what people have written comes in as data and stays text."""

import datetime as dt
import json

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC")


def set_pdf(source: str, data: object, *, at: dt.datetime) -> bytes:
    """The PDF of a typst `source` that reads `data` by `json(bytes(sys.inputs.data))`.

    The same source, data and moment give the same bytes. Nothing is fetched: packages are not
    used and fonts are those of the system. Raises typst.TypstError for a faulty source.
    """
    # Eight megabytes that a process which sets nothing does without.
    import typst

    made = typst.compile(
        source.encode(),
        format="pdf",
        sys_inputs={
            "data": json.dumps(data, ensure_ascii=False),
            "fonts": json.dumps(FONTS),
        },
        timestamp=int(at.timestamp()),
    )
    return bytes(made)
