"""Filters that write a report say nothing when the disk was full: the step does, and is tried again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline.transcode import similarity, steps
from media_pipeline.transcode.errors import StepFailed
from media_pipeline.transcode.options import Options
from media_pipeline.transcode.run import Finished
from media_pipeline.transcode.toolbox import Tools
from tests.system.ffmpeg.clips import X264, ffmpeg, picture

pytestmark = [pytest.mark.timeout(120), pytest.mark.ffmpeg]

REPORTS = ("*.ssim", "look*.txt", "stats.txt")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    ffmpeg(*picture("640x360", "25", 3), *X264, "source.mp4", cwd=folder)
    return folder / "source.mp4"


@pytest.fixture
def fill_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no report reaches the disk; what ffmpeg itself writes does."""

    def fill() -> None:
        run = Tools.run

        def run_on_full_disk(tools: Tools, *args: object, **words: object) -> Finished:
            finished = run(tools, *args, **words)  # type: ignore[arg-type]
            for pattern in REPORTS:
                for report in tools.out_dir.glob(pattern):
                    report.write_bytes(b"")
            return finished

        monkeypatch.setattr(Tools, "run", run_on_full_disk)

    return fill


def test_no_similarity_is_no_bad_picture(source, options, tmp_path, fill_disk) -> None:
    plan = steps.inspect(source, options=options).plan
    chunk = steps.encode_chunk(
        source, plan, 0, out_dir=tmp_path, prefix="c", options=options
    )
    fill_disk()
    with pytest.raises(StepFailed) as caught:
        similarity.compare(Tools(source, tmp_path, options), plan, 0, chunk.objects)
    assert caught.value.code == "disk_full"


def test_no_look_is_no_motion(source: Path, options: Options, fill_disk) -> None:
    fill_disk()
    with pytest.raises(StepFailed) as caught:
        steps.inspect(source, options=options)
    assert caught.value.code == "disk_full"


def test_no_brightness_is_no_dark_video(source, options, tmp_path, fill_disk) -> None:
    plan = steps.inspect(source, options=options).plan
    fill_disk()
    with pytest.raises(StepFailed) as caught:
        steps.make_stills(source, plan, out_dir=tmp_path, prefix="s", options=options)
    assert caught.value.code == "disk_full"
    assert not list(tmp_path.iterdir())
