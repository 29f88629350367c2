from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import PlainText

from cms.search.pairs import AnyPairResults, PairsCompiler, PairsIndexer, joined


class Pairs(PairsCompiler):
    def build_tsquery_content(self, query, config=None, invert=False):
        if not isinstance(query, PlainText):
            return super().build_tsquery_content(query, config=config, invert=invert)
        lexemes = joined(
            Lexeme, query, last_is_prefix=self.LAST_TERM_IS_PREFIX, invert=invert
        )
        if lexemes is None:
            return None
        return SearchQuery(lexemes, search_type="raw", config=config)


class PostgresSearch(Pairs, postgres.PostgresSearchQueryCompiler):
    pass


class PostgresAutocomplete(Pairs, postgres.PostgresAutocompleteQueryCompiler):
    pass


class PostgresResults(AnyPairResults, postgres.PostgresSearchResults):
    pass


class PostgresBackend(postgres.PostgresSearchBackend):
    query_compiler_class = PostgresSearch
    autocomplete_query_compiler_class = PostgresAutocomplete
    results_class = PostgresResults


class Indexer(PairsIndexer, postgres.ObjectIndexer):
    pass


# The index looks its indexer up by this name in its own module; there is no other seam.
postgres.ObjectIndexer = Indexer
