"""The limit on the size of requests."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import error_response

_DRAIN = 8  # times the limit: so much is read and discarded, so that browsers still show the reply


class BodyLimit:
    """413 for a request body of more than `limit` bytes, whether its length is announced or not.

    Starlette's own limit would answer in plain text, and not with the body that all our errors have.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.message = f"The request is larger than the limit of {limit / 1e6:g} MB; send a smaller file."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > self.limit:
            await self._drain(receive)
            await error_response(413, "too_large", self.message)(scope, receive, send)
            return

        received = 0

        async def receive_up_to_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise HTTPException(413, self.message)
            return message

        await self.app(scope, receive_up_to_limit, send)

    async def _drain(self, receive: Receive) -> None:
        read = 0
        while read < _DRAIN * self.limit:
            message = await receive()
            read += len(message.get("body", b""))
            if not message.get("more_body", False):
                return
