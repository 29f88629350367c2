"""How often one source may do one thing; counted in the cache, which every process shares."""

from django.core.cache import cache


def within_limit(what, who, *, limit, window_s, at):
    """Count this time, and say whether `who` has done `what` at most `limit` times in this window.

    Windows are fixed stretches of the clock: at worst twice the limit falls into one stretch of
    that length.
    """
    window = int(at.timestamp()) // window_s
    key = f"limit:{what}:{who}:{window}"
    if cache.add(key, 1, timeout=window_s * 2):
        return limit >= 1
    try:
        return cache.incr(key) <= limit
    except ValueError:
        # Thrown out of the cache between the two calls: as good as the first time.
        return True
