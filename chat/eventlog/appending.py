"""The log's one write, over a connection of its own."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError
from redis.exceptions import TimeoutError as NoAnswerError

from chat.eventlog import script

ANSWER_SECONDS = 5.0


class Appender:
    """Keeps a connection and speaks by its calls: the client around them takes as long again for each write.

    `redis` should have no socket timeout, which costs a task for each write; how long an answer may take is said here.
    """

    def __init__(self, redis: Redis) -> None:
        self._pool: Any = redis.connection_pool
        self._sha = redis.register_script(script.APPEND).sha
        self._connection: AbstractConnection | None = None

    async def append(self, keys: list[str], arguments: list[Any]) -> Any:
        """What the script answers. Raises RedisError or OSError; then the next call connects anew."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                connection = self._connection = self._connection or await self._pool.get_connection()
                try:
                    return await self._call(connection, "EVALSHA", self._sha, len(keys), *keys, *arguments)
                except NoScriptError:
                    # It is new there, or has lost its data.
                    return await self._call(connection, "EVAL", script.APPEND, len(keys), *keys, *arguments)
        except TimeoutError as error:
            raise NoAnswerError("no answer to a write") from error

    async def _call(self, connection: AbstractConnection, *command: Any) -> Any:
        """A connection on which anything went wrong has closed itself, and opens again when it is used."""
        await connection.send_command(*command)
        return await connection.read_response()

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect()
            await self._pool.release(connection)
