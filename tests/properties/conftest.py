"""Properties are searched the same way every time, so that a red run can be run again."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "stallkeeper",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("stallkeeper")
