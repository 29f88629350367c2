"""A Report as text that a person can review."""

from quizzes.formats.problems import sentence
from quizzes.formats.texts import number_text


def as_text(report):
    """Questions, then problems in words, then what is not supported; one thing per line."""
    lines = [_question(one) for one in report.questions]
    lines += [
        f"{place(one)} {'REFUSED' if one.refused else 'note'} {one.code} {dict(one.params)}"
        for one in report.problems
    ]
    assert all(sentence(one) for one in report.problems)
    lines += [
        f"{place(one)} UNSUPPORTED {one.name}: {one.raw!r}"
        for one in report.unsupported
    ]
    return "\n".join(lines) + "\n"


def place(one):
    return f"{one.file}:{one.line}" if one.file else f"{one.line}"


def _question(one):
    fields = {
        name: getattr(one, name)
        for name in (
            *("explanation", "category", "source_id"),
            *("tags", "difficulty", "reference_s"),
        )
        if getattr(one, name) not in ("", (), None)
    }
    return f"{place(one)} {one.kind} {one.stem!r}\n    {_content(one.content)}\n    {fields}"


def _content(content):
    answers = getattr(content, "answers", None)
    if answers is None:
        return repr(content)
    rows = [
        f"{number_text(one.value)} ± {number_text(one.tolerance)} @ {number_text(one.fraction)}"
        for one in answers
    ]
    return f"{rows} {content.unit!r}"
