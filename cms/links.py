"""Addresses of topics: `courses` knows topics, only pages have addresses."""

from courses.queries.cards import TopicCard


def linked(cards, pages, request) -> list[tuple[TopicCard, str]]:
    """The cards of which a page in `pages` (live TopicPages) stands, with its address; one query."""
    urls = {page.key: page.get_url(request) for page in pages}
    return [(card, urls[card.key]) for card in cards if card.key in urls]
