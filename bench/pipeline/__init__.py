"""What the video pipeline costs and makes, as ratios inside one run. See each part.

`DANGKE_BENCH_SECONDS` (60) is the length of the clips, `DANGKE_BENCH_ROUNDS` (3) how often each
contest is held, `DANGKE_BENCH_MOTION` a recording with motion to take instead of the synthetic one,
`DANGKE_BENCH_CLIPS` which of `lecture,motion` compete, `DANGKE_BENCH_HOURS` (2) the long source.
"""

import importlib

PARTS = ("cost", "workers", "memory")


def run() -> None:
    """All parts, one after the other."""
    for name in PARTS:
        print(f"\npipeline.{name}")
        importlib.import_module(f"bench.pipeline.{name}").run()
