from lib.hearing import Watch, _says


def test_a_worker_is_deaf_when_its_time_of_silence_is_over():
    assert not Watch(3600).look(is_busy=False)
    assert Watch(-1).look(is_busy=False)


def test_a_busy_worker_is_given_its_time_anew():
    watch = Watch(3600)
    watch._heard_at -= 7200
    assert not watch.look(is_busy=True)
    assert not watch.look(is_busy=False)


def test_what_cannot_be_asked_is_not_expected():
    def broken():
        raise ConnectionError

    assert _says(lambda: True)
    assert not _says(lambda: False)
    assert not _says(broken)
