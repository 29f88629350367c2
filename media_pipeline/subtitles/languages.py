"""Languages of captions, named in themselves: whoever needs one can read its name."""

from media_pipeline.subtitles.cues import Cue

LANGUAGES: dict[str, str] = {
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "en": "English",
    "bo": "བོད་སྐད་",
    "ii": "ꆈꌠꉙ",
    "kk": "قازاق تىلى",
    "ko": "한국어",
    "mn": "ᠮᠣᠩᠭᠣᠯ",
    "ug": "ئۇيغۇرچە",
    "za": "Vahcuengh",
    "ja": "日本語",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ru": "Русский",
}
_BY_CODE = {
    "chi": "zh-Hans", "zho": "zh-Hans", "zh": "zh-Hans", "cmn": "zh-Hans", "chs": "zh-Hans",
    "cht": "zh-Hant", "yue": "zh-Hant", "eng": "en", "tib": "bo", "bod": "bo", "kor": "ko",
    "mon": "mn", "uig": "ug", "kaz": "kk", "zha": "za", "jpn": "ja", "ger": "de", "deu": "de",
    "spa": "es", "fre": "fr", "fra": "fr", "por": "pt", "rus": "ru", "iii": "ii",
}  # fmt: skip
_ONLY_TRADITIONAL = frozenset(
    "國會們這個來時說為學對過後員黨產義經發開關動業與傳應體進實務導習講題"
)
_ONLY_SIMPLIFIED = frozenset(
    "国会们这个来时说为学对过后员党产义经发开关动业与传应体进实务导习讲题"
)


def language_name(code: str) -> str:
    """The language in its own words; the code when it is none of ours."""
    return LANGUAGES.get(code, code)


def language_of(code: str, cues: list[Cue]) -> str:
    """One of LANGUAGES for a language tag of a file, or for what the text looks like.

    Files say "chi" for both scripts and "und" for anything, so the text decides then.
    """
    known = code if code in LANGUAGES else _BY_CODE.get(code.lower().split("-")[0], "")
    if known and not known.startswith("zh"):
        return known
    sample = "".join(cue.plain for cue in cues[:200])
    if not known and not any("\u4e00" <= char <= "\u9fff" for char in sample):
        return "en"
    traditional = sum(char in _ONLY_TRADITIONAL for char in sample)
    simplified = sum(char in _ONLY_SIMPLIFIED for char in sample)
    return "zh-Hant" if traditional > simplified else "zh-Hans"
