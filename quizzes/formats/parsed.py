"""A question between two formats: what every parser returns and every writer takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lib.file_refusal import FileRefused

# A question that cannot be taken: a code of `problems.SENTENCES` and its parameters.
Refused = FileRefused
NO_PARAMS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Choice:
    """Single and multiple choice: (text, is right) in order. `policy` "" is the usual one."""

    options: tuple[tuple[str, bool], ...]
    policy: str = ""


@dataclass(frozen=True)
class Statement:
    """True or false."""

    true: bool


@dataclass(frozen=True)
class Blank:
    """One gap and every text that fills it."""

    accepted: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True)
class Blanks:
    """`strict` names the rules of folding (case, width, ...) that are switched off."""

    blanks: tuple[Blank, ...]
    strict: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A value that counts, up to `tolerance` away, and the share of the points it earns."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    fraction: Decimal = Decimal(1)


@dataclass(frozen=True)
class Numeric:
    answers: tuple[Number, ...]
    unit: str = ""


@dataclass(frozen=True)
class Matching:
    """(left, right) pairs, and right sides that match nothing."""

    pairs: tuple[tuple[str, str], ...]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ordering:
    """The items in their right order; `policy` as in Choice."""

    items: tuple[str, ...]
    policy: str = ""


@dataclass(frozen=True)
class Essay:
    """A text that a person marks; bounds in characters, None for none."""

    rubric: str = ""
    sample: str = ""
    min_chars: int | None = None
    max_chars: int | None = None


Content = Choice | Statement | Blanks | Numeric | Matching | Ordering | Essay


@dataclass(frozen=True)
class ParsedQuestion:
    """`kind` is a name of the registry, `line` the line or row where the question begins.

    `source_id` is whatever the file calls the question. Stem, explanation, options, entries
    to be ordered and left sides may have markup (`quizzes.richtext`), all else is plain and
    `clean`. `images` are the pictures in them, by the sha256 of their bytes, as base64.
    """

    kind: str
    stem: str
    content: Content
    explanation: str = ""
    category: str = ""
    line: int = 0
    source_id: str = ""
    file: str = ""
    tags: tuple[str, ...] = ()
    difficulty: int | None = None
    reference_s: int | None = None
    images: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Problem:
    """One sentence about one place. `refused` says whether the question stays out for it."""

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    refused: bool = True


@dataclass(frozen=True)
class Unsupported:
    """Something well-formed that we cannot ask, by its name, with the text it came as."""

    line: int
    name: str
    raw: str
    file: str = ""


@dataclass(frozen=True)
class Report:
    """What a file holds. Nothing in it is lost without a word: see the three lists."""

    questions: tuple[ParsedQuestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file, and what of the questions it does not hold; `line` counts questions from 1."""

    data: bytes
    left_out: tuple[Problem, ...] = ()


class Unknown(Exception):
    """This question is of a kind that we do not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class Findings:
    """Collects a Report while a parser goes through a file."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.questions: list[ParsedQuestion] = []
        self.problems: list[Problem] = []
        self.unsupported: list[Unsupported] = []

    def add(self, question: ParsedQuestion) -> None:
        self.questions.append(question)

    def refuse(
        self, line: int, code: str, params: Mapping[str, str] = NO_PARAMS
    ) -> None:
        self.problems.append(Problem(line, code, dict(params), self.file))

    def note(self, line: int, code: str, params: Mapping[str, str] = NO_PARAMS) -> None:
        """Something that is left behind although the question comes in."""
        self.problems.append(
            Problem(line, code, dict(params), self.file, refused=False)
        )

    def keep(self, line: int, name: str, raw: str) -> None:
        self.unsupported.append(Unsupported(line, name, raw, self.file))

    def report(self) -> Report:
        return Report(
            tuple(self.questions), tuple(self.problems), tuple(self.unsupported)
        )
