"""Property tests here judge results, not speed: a busy machine is not a counter-example."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
