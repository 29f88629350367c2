"""What both databases share: storing pairs, asking for pairs, asking again for any of them."""

import copy
from functools import reduce
from operator import and_, or_
from typing import Any

from modelsearch.query import PlainText

from cms import bigrams


class PairsIndexer:
    """Stores text as pairs."""

    def prepare_value(self, value: Any) -> str:
        return bigrams.stored(super().prepare_value(value))


class PairsCompiler:
    """Asks nothing of the database when a query holds no word."""

    def search(self, *args: Any, **kwargs: Any) -> Any:
        query = self.query
        if isinstance(query, PlainText) and not bigrams.asked(query.query_string):
            return self.queryset.none()
        return super().search(*args, **kwargs)


class AnyPairResults:
    """Nothing found with all pairs: the same question once more, with any of them."""

    def _do_count(self):
        return super()._do_count() or self._with_any(super()._do_count, nothing=0)

    def _do_search(self):
        return super()._do_search() or self._with_any(super()._do_search, nothing=[])

    def _with_any(self, ask, *, nothing):
        strict = self.query_compiler
        if not _has_han(strict.query):
            return nothing
        loose = copy.copy(strict)
        loose.query = PlainText(strict.query.query_string, operator="or")
        self.query_compiler = loose
        try:
            return ask()
        finally:
            self.query_compiler = strict


def joined(lexeme: Any, query: PlainText, *, last_is_prefix: bool, **options: Any):
    """The lexemes of a plain query, combined as it asks; None when it holds no word."""
    words = bigrams.asked(query.query_string)
    if not words:
        return None
    last, is_prefix = words[-1]
    words[-1] = (last, is_prefix or (last_is_prefix and not bigrams.is_han(last)))
    lexemes = [lexeme(word, prefix=prefix, **options) for word, prefix in words]
    return reduce(and_ if query.operator.lower() == "and" else or_, lexemes)


def _has_han(query: Any) -> bool:
    return isinstance(query, PlainText) and any(
        bigrams.is_han(word) for word, _is_prefix in bigrams.asked(query.query_string)
    )
