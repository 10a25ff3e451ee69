"""Rate limits that all workers share and that outlive the process."""

from app.domain import clock
from app.domain.errors import TooMany
from app.domain.rates import Bucket, Level, taken
from app.engine import db


async def allow(key: str, bucket: Bucket) -> None:
    """Count one more. Raises TooMany."""
    async with db().transaction():
        now = clock.now()
        await db().fetch(
            "INSERT INTO rate (key, tokens, refilled_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (key) DO NOTHING",
            key,
            float(bucket.capacity),
            now,
        )
        lock = " FOR UPDATE" if db().engine_type == "postgres" else ""
        rows = await db().fetch(f"SELECT tokens, refilled_at FROM rate WHERE key = $1{lock}", key)
        level = Level(rows[0]["tokens"], rows[0]["refilled_at"])
        allowed, after = taken(bucket, level, now)
        await db().fetch(
            "UPDATE rate SET tokens = $1, refilled_at = $2 WHERE key = $3",
            after.tokens,
            after.at,
            key,
        )
    if not allowed:
        raise TooMany("Too many tries. Wait a few minutes, then try again.")
