"""What RQ leaves in Redis of workers that died."""

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.serializers import JSONSerializer

log = structlog.get_logger(__name__)


def tidy_registries(redis_url: str, queue: str, patience: float) -> None:
    """Bells whose worker died stay in RQ's registries; its own maintenance comes by every ten minutes only."""
    try:
        redis = Redis.from_url(redis_url, socket_timeout=patience, socket_connect_timeout=patience)
        for registry in (StartedJobRegistry, FailedJobRegistry):
            registry(queue, connection=redis, serializer=JSONSerializer).cleanup()
    except RedisError:
        log.warning("Redis is away; its registries wait")
