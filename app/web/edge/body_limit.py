"""How large the body of a request may be."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.edge.errors import error_response

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
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.limit:
            closing = {} if await self._drain(receive) else {"Connection": "close"}
            await error_response(413, "too_large", self.message, closing)(scope, receive, send)
            return

        received, more = 0, b"transfer-encoding" in headers

        async def receive_up_to_limit() -> Message:
            nonlocal received, more
            message = await receive()
            received += len(message.get("body", b""))
            more = more and message.get("more_body", False)
            if received > self.limit:
                raise HTTPException(413, self.message)
            return message

        async def send_and_close(message: Message) -> None:
            if more and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"  # or the rest would be read without an end
            await send(message)

        await self.app(scope, receive_up_to_limit, send_and_close if more else send)

    async def _drain(self, receive: Receive) -> bool:
        """Read the rest of the body, but not more than _DRAIN times the limit; whether that was all."""
        read = 0
        while read < _DRAIN * self.limit:
            message = await receive()
            read += len(message.get("body", b""))
            if not message.get("more_body", False):
                return True
        return False
