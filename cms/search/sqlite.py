from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.query import PlainText

from cms.search.pairs import AnyPairResults, PairsCompiler, PairsIndexer, joined


class Pairs(PairsCompiler):
    def build_search_query_content(self, query, config=None):
        if not isinstance(query, PlainText):
            return super().build_search_query_content(query, config=config)
        lexemes = joined(Lexeme, query, last_is_prefix=self.LAST_TERM_IS_PREFIX)
        if lexemes is None:
            return None
        return SearchQueryExpression(lexemes, config=config)


class SQLiteSearch(Pairs, sqlite.SQLiteSearchQueryCompiler):
    pass


class SQLiteAutocomplete(Pairs, sqlite.SQLiteAutocompleteQueryCompiler):
    pass


class SQLiteResults(AnyPairResults, sqlite.SQLiteSearchResults):
    pass


class SQLiteBackend(sqlite.SQLiteSearchBackend):
    query_compiler_class = SQLiteSearch
    autocomplete_query_compiler_class = SQLiteAutocomplete
    results_class = SQLiteResults


class Indexer(PairsIndexer, sqlite.ObjectIndexer):
    pass


# The index looks its indexer up by this name in its own module; there is no other seam.
sqlite.ObjectIndexer = Indexer
