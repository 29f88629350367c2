"""A short storm over a small installation; `make chaos` is the long one."""

import pytest

from tests.chaos import faults
from tests.chaos.installation import Installation
from tests.chaos.storm import Storm, Weather

pytestmark = pytest.mark.timeout(400)

# Each comes once. Left to the long storm: PostgreSQL with its own accidents and limits, S3, the ring folder.
FAULTS = (
    faults.freeze,
    faults.kill_group,
    faults.kill_child,
    faults.kill_encoder,
    faults.kill_web,
    faults.drop_rings,
    faults.double_rings,
    faults.stop_broker,
    faults.silence_broker,
    faults.fill_disk,
    faults.cancel,
)


@pytest.fixture
def installation(migrated_data_dir):
    installation = Installation(migrated_data_dir, broker="redis", database="sqlite")
    yield installation
    installation.site.print_logs()
    installation.stop()


def test_every_video_ends_and_is_published_once_whatever_dies(installation):
    installation.start(groups=2, slots=1)
    storm = Storm(installation, Weather(seed=2026, videos=5, faults=FAULTS))
    report = storm.run()
    print(report.text())
    assert report.broken == []
    assert report.figures["jobs ready"] >= 4
    # Where nothing can be mounted, the disk cannot be filled.
    wanted = {f.__name__ for f in FAULTS if f is not faults.fill_disk}
    assert wanted <= report.faults.keys()
