"""Speech recognition that is not there says why."""

import pytest

from config.doctor import answers
from media_pipeline import speech


@pytest.fixture(autouse=True)
def fresh_model():
    speech.load_model.cache_clear()


@pytest.fixture
def model(tmp_path):
    """A tiny stand-in for a model: every file is there, none is what it should be."""
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("not a model")
    return tmp_path


def code_of(call, *arguments):
    with pytest.raises(speech.SpeechUnavailable) as refusal:
        call(*arguments)
    assert refusal.value.sentence
    return refusal.value.code


def test_not_set_up(settings):
    settings.DANGKE_SPEECH_MODEL = ""
    assert not speech.is_offered()
    assert speech.problem().code == "not_configured"


def test_without_the_library(settings, model):
    settings.DANGKE_SPEECH_MODEL = str(model)
    assert speech.problem().code == "library_missing"
    assert "faster-whisper" in speech.problem().sentence
    assert code_of(speech.load_model, model) == "library_missing"


def test_a_stand_in_model_fails_clearly(model):
    assert code_of(speech.check_model, model) == "model_broken"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_an_incomplete_model_names_the_file(model, name):
    (model / name).unlink()
    with pytest.raises(speech.SpeechUnavailable) as refusal:
        speech.check_model(model)
    assert refusal.value.code == "model_incomplete"
    assert name in refusal.value.sentence


def test_a_vocabulary_does_not_stand_in_for_the_tokenizer(model):
    (model / "model.bin").write_bytes(b"\x06\x00WhisperSpec")
    (model / "tokenizer.json").rename(model / "vocabulary.json")
    assert code_of(speech.check_model, model) == "model_incomplete"


def test_no_folder(tmp_path):
    assert code_of(speech.check_model, tmp_path / "gone") == "model_missing"


# The second is what the library of tokenizers raises.
@pytest.mark.parametrize("kind", [RuntimeError, Exception])
def test_what_the_library_says_is_passed_on(model, monkeypatch, kind):
    import sys
    import types

    def refuse(*_arguments, **_options):
        raise kind("Unsupported model binary version\nat line 1")

    library = types.ModuleType("faster_whisper")
    library.WhisperModel = refuse
    monkeypatch.setitem(sys.modules, "faster_whisper", library)
    with pytest.raises(speech.SpeechUnavailable) as refusal:
        speech.load_model(model)
    assert refusal.value.params["reason"] == "Unsupported model binary version"


@pytest.mark.django_db
def test_doctor_says_so(settings, model):
    def answer():
        [found] = [item for item in answers() if item.name == "speech"]
        return found

    settings.DANGKE_SPEECH_MODEL = ""
    assert answer().ok
    settings.DANGKE_SPEECH_MODEL = str(model)
    assert not answer().ok
    assert "faster-whisper" in answer().detail


@pytest.mark.parametrize(
    ("total_s", "pauses", "expected"),
    [
        (0.0, [], []),
        (30.0, [(1, 2)], [(0.0, 30.0)]),
        (601.0, [], [(0.0, 600.0), (600.0, 601.0)]),
        (900.0, [(500, 502), (550, 560), (610, 620)], [(0.0, 555.0), (555.0, 900.0)]),
        (900.0, [(100, 110)], [(0.0, 600.0), (600.0, 900.0)]),
    ],
    ids=["nothing", "short", "no-pause", "last-pause", "early-pause"],
)
def test_pieces_are_cut_in_pauses(total_s, pauses, expected):
    assert list(speech.pieces(total_s, pauses)) == expected
