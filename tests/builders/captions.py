"""Captions and chapters as editors make them."""

from media_pipeline.operations.captions import add_caption, publish_caption
from media_pipeline.operations.chapters import ChapterRow, save_chapters
from tests.builders.courses import NOON

SRT = """1
00:00:01,000 --> 00:00:04,000
同志们，今天我们学习<i>党章</i>。

2
00:00:05,000 --> 00:00:09,000
第一节讲总纲 & <b>指导思想</b>。

3
00:00:12,000 --> 00:00:15,500
第二节讲党员的义务。
"""


def make_caption(video, *, language="zh-Hans", text=SRT, published=True, by=None):
    """An uploaded caption; published unless told otherwise."""
    caption = add_caption(
        video=video,
        data=text.encode(),
        file_name="讲稿.srt",
        language=language,
        encoding="",
        at=NOON,
        by=by,
    )
    return publish_caption(caption=caption, at=NOON, by=by) if published else caption


def make_chapters(video, *marks):
    """Accepted chapters: (seconds, title) each."""
    rows = [ChapterRow(seconds * 1000, title, True) for seconds, title in marks]
    save_chapters(video=video, rows=rows, at=NOON, by=None)
