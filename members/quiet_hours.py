"""When the channels outside keep silent. Pure: the moment and the hours are arguments."""

import datetime as dt

Hours = tuple[dt.time, dt.time]


def end_of_quiet(moment: dt.datetime, quiet: Hours | None) -> dt.datetime:
    """`moment` itself, or the end of the quiet hours it falls into.

    `moment` is aware and in site time; `quiet` is (from, until), which may cross midnight. Equal
    times mean that no hour is quiet, and so does None.
    """
    if quiet is None or quiet[0] == quiet[1]:
        return moment
    start, end = quiet
    now = moment.time()
    is_overnight = start > end
    is_quiet = now >= start or now < end if is_overnight else start <= now < end
    if not is_quiet:
        return moment
    day = moment.date()
    if is_overnight and now >= start:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, end, tzinfo=moment.tzinfo)
