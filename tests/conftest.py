"""Property tests: the same examples each time, and no opinion on how long one takes."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
