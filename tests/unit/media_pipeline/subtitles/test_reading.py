"""Subtitle files as people send them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.subtitles import (
    Cue,
    Unreadable,
    parse_webvtt,
    read_subtitles,
    write_webvtt,
)
from media_pipeline.subtitles.problems import SENTENCES

LECTURE = """1
00:00:01,000 --> 00:00:04,000
同志们，今天我们学习党章。

2
00:00:04,500 --> 00:00:08,000
第一节讲<i>总纲</i>，
这是最重要的部分。

3
00:00:08,500 --> 00:00:12,000
下面请大家看第三页。
"""
TRADITIONAL = """1
00:00:01,000 --> 00:00:04,000
同志們，今天我們學習黨章。

2
00:00:04,500 --> 00:00:08,000
第一節講<i>總綱</i>，
這是最重要的部分。
"""
WESTERN = "1\n00:00:01,000 --> 00:00:02,000\n“Café” – déjà vu…\n"


def told(data, **options):
    """Code and line of every reason for refusing `data`."""
    with pytest.raises(Unreadable) as refusal:
        read_subtitles(data, **options)
    return [(problem.code, problem.line) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        pytest.param(LECTURE, "utf-8", "UTF-8", id="utf-8"),
        pytest.param(LECTURE, "utf-8-sig", "UTF-8", id="bom"),
        pytest.param(LECTURE, "utf-16", "UTF-16", id="utf-16"),
        pytest.param(LECTURE, "utf-16-le", "UTF-16", id="utf-16-le-bare"),
        pytest.param(LECTURE, "utf-16-be", "UTF-16", id="utf-16-be-bare"),
        pytest.param(LECTURE, "gbk", "GB18030", id="gbk"),
        pytest.param(LECTURE, "gb18030", "GB18030", id="gb18030"),
        pytest.param(TRADITIONAL, "big5", "Big5", id="big5"),
        pytest.param(WESTERN, "cp1252", "Windows-1252", id="cp1252"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_encoding_is_found(text, codec, name, newline):
    data = text.replace("\n", newline).encode(codec)
    reading = read_subtitles(data)
    assert reading.encoding == name
    assert reading.cues == read_subtitles(text.encode()).cues
    assert reading.notes == ()


def test_a_named_encoding_is_obeyed():
    reading = read_subtitles(LECTURE.encode("gbk"), encoding="gb18030")
    assert reading.cues[0].text == "同志们，今天我们学习党章。"
    assert told(LECTURE.encode("gbk"), encoding="utf-8") == [("encoding_unknown", 3)]


def test_srt_cues():
    reading = read_subtitles(LECTURE.encode())
    assert [(cue.start_ms, cue.end_ms) for cue in reading.cues] == [
        (1000, 4000),
        (4500, 8000),
        (8500, 12000),
    ]
    assert reading.cues[1].text == "第一节讲<i>总纲</i>，\n这是最重要的部分。"
    assert reading.cues[1].plain == "第一节讲总纲， 这是最重要的部分。"


def test_webvtt_with_everything_around_it():
    text = """WEBVTT - title

STYLE
::cue { background: url(http://example.org/) }

NOTE
a comment --> with an arrow

intro
00:01.000 --> 00:02.500 line:0 position:20%
<v 张三>AT&amp;T <c.yellow>黄</c> <00:00:01.500>字

00:03.000 --> 00:04.000
2 < 3
"""
    reading = read_subtitles(text.encode())
    assert [cue.text for cue in reading.cues] == ["张三：AT&amp;T 黄 字", "2 &lt; 3"]
    assert reading.format == "vtt"


def test_ass_keeps_emphasis_and_order():
    text = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,第二句，有逗号
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\b1}重点{\\b0}\\N{\\an8}下一行
Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 100{\\p0}
"""
    reading = read_subtitles(text.encode())
    assert [(cue.start_ms, cue.text) for cue in reading.cues] == [
        (1000, "<b>重点</b>\n下一行"),
        (5000, "第二句，有逗号"),
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<script>alert(1)</script>x", "alert(1)x"),
        ("<img src=x onerror=alert(1)>好", "好"),
        ("<b>粗<i>斜</b>体", "<b>粗<i>斜体</i></b>"),
        ("</i>散", "散"),
        ("a < b > c", "a &lt; b &gt; c"),
        ('<font color="red">红</font>', "红"),
        ("一<br>二", "一\n二"),
        ("{\\an8}上", "上"),
        ("\u202e反\u2066", "反"),
        ("<B>大</B>", "<b>大</b>"),
        ("<b></b>空", "空"),
        ("x --&gt; y", "x --&amp;gt; y"),
    ],
    ids=[
        "script",
        "handler",
        "crossed",
        "stray",
        "less",
        "font",
        "br",
        "ssa",
        "bidi",
        "upper",
        "hollow",
        "arrow",
    ],
)
def test_only_harmless_markup_is_left(raw, text):
    data = f"1\n00:00:01,000 --> 00:00:02,000\n{raw}\n".encode()
    assert read_subtitles(data).cues[0].text == text


def test_blank_lines_too_many_and_too_few():
    text = """1
00:00:01,000 --> 00:00:02,000
上

下
2
00:00:03,000 --> 00:00:04,000
一九二一
3
00:00:05,000 --> 00:00:06,000
1921

00:00:07,000 --> 00:00:08,000
完
"""
    cues = read_subtitles(text.encode()).cues
    assert [cue.text for cue in cues] == ["上\n下", "一九二一", "1921", "完"]


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (b"", [("empty_file", 1)]),
        (b"\xef\xbb\xbf \r\n", [("empty_file", 1)]),
        (b"x" * (2 * 1024 * 1024 + 1), [("too_large", 1)]),
        (b"PK\x03\x04\x14\x00\x00\x08" + bytes(range(256)), [("binary", 1)]),
        ("第一讲\n没有时间".encode(), [("not_subtitles", 1)]),
        (b"WEBVTT\n\nNOTE only a note\n", [("no_cues", 1)]),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", [("no_cues", 1)]),
        (b"1\n00:61:01,000 --> 00:00:02,000\nx\n", [("bad_time", 2)]),
        (b"1\n00:00:01,000 -->\nx\n\nstill\n", [("bad_time", 2)]),
        (b"1\n00:00:02,000 --> 00:00:01,000\nx\n", [("ends_early", 2)]),
        (b"[Events]\nDialogue: 0,0:00:0x.00,0:00:06.00,D,,0,0,0,,x", [("bad_time", 2)]),
        (b"[Events]\nDialogue: 0,0:00", [("bad_time", 2)]),
    ],
    ids=[
        "empty",
        "blank",
        "large",
        "zip",
        "prose",
        "notes",
        "hollow",
        "minute61",
        "half",
        "backwards",
        "ass",
        "ass-short",
    ],
)
def test_what_is_no_subtitle_file_is_told_with_its_line(data, reasons):
    assert told(data) == reasons


def test_every_fault_is_told_at_once():
    text = "1\n00:00:09,000 --> 00:00:01,000\na\n\n2\nnow --> then\nb\n"
    assert told(text.encode()) == [("ends_early", 2), ("bad_time", 6)]


def test_beyond_the_end_of_the_video():
    assert told(LECTURE.encode(), duration_ms=5_000) == [("after_end", 11)]
    reading = read_subtitles(LECTURE.encode(), duration_ms=10_000)
    assert reading.cues[-1].end_ms == 10_000
    assert [(n.code, n.line) for n in reading.notes] == [("cut_at_end", 11)]


def test_what_is_put_right_is_told():
    text = """1
00:00:05,000 --> 00:00:09,000
乙

2
00:00:01,000 --> 00:00:06,000
甲

3
00:00:10,000 --> 00:00:11,000
<i></i>
"""
    reading = read_subtitles(text.encode())
    assert [cue.text for cue in reading.cues] == ["甲", "乙"]
    assert {(n.code, n.line) for n in reading.notes} == {
        ("overlaps", 2),
        ("out_of_order", 6),
        ("empty_cue", 10),
    }
    assert all(note.sentence for note in reading.notes)


def test_every_sentence_has_its_words():
    params = dict.fromkeys(("encoding", "limit", "found", "time", "end"), "…")
    for sentence in SENTENCES.values():
        assert len(str(sentence) % params) > 5


def test_the_stored_form_reads_back():
    cues = [
        Cue(0, 1_000, "&lt;甲&gt; --&gt; <b>乙</b>\n丙"),
        Cue(3_600_000, 3_600_500, "完"),
    ]
    stored = write_webvtt(cues)
    assert stored.startswith(
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n&lt;甲&gt; --&gt; <b>乙</b>\n丙\n\n"
    )
    again = parse_webvtt(stored)
    assert [(c.start_ms, c.end_ms, c.text) for c in again] == [
        (c.start_ms, c.end_ms, c.text) for c in cues
    ]
    assert again[0].plain == "<甲> --> 乙 丙"


PIECES = st.sampled_from(
    [
        "WEBVTT", "NOTE", "STYLE", "[Events]", "[Script Info]", "Format: Start, End, Text",
        "Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,{\\b1", "00:00:01,000 --> 00:00:02,000",
        "00:00.1-->99:99:99", "-->", "1", "", " ", "<b>", "</i><u>", "&lt;&#x110000;", "{\\p1}",
        "同志", "\x00", "\ud83d", "<v ", "<00:01", "\\N", "﻿",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("\n".join)
FILES = st.one_of(
    st.binary(max_size=400),
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: text.encode("utf-16", "surrogatepass")),
    TEXTS.map(lambda text: text.encode("gb18030", "ignore")),
)


@settings(max_examples=400, deadline=None)
@given(FILES, st.sampled_from([None, 0, 1_500]))
def test_whatever_the_bytes_it_is_read_or_refused_with_a_line(data, duration_ms):
    try:
        reading = read_subtitles(data, duration_ms=duration_ms)
    except Unreadable as error:
        refusal = error
    else:
        check_reading(reading)
        return
    assert refusal.problems
    assert all(problem.line >= 1 for problem in refusal.problems)
    assert all(problem.sentence for problem in refusal.problems)


def check_reading(reading):
    """What every reading promises, whatever the file held."""
    stored = parse_webvtt(write_webvtt(reading.cues))
    assert [(c.start_ms, c.end_ms, c.text) for c in stored] == [
        (c.start_ms, c.end_ms, c.text) for c in reading.cues
    ]
    for cue in reading.cues:
        assert 0 <= cue.start_ms < cue.end_ms
        plain = cue.text.replace("&lt;", "").replace("&gt;", "")
        for tag in ("b", "i", "u"):
            assert plain.count(f"<{tag}>") == plain.count(f"</{tag}>")
            plain = plain.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        assert "<" not in plain
        assert ">" not in plain
