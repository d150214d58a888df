"""The headers of every response, and the limit on the size of requests."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import error_response

_DRAIN = 8  # times the limit: so much is read and discarded, so that browsers still show the reply

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *"
)
# The API pages (Swagger UI) contain inline scripts and styles.
_API_PAGES_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"
)
_API_PAGES = "/api/docs"


class SecurityHeaders:
    """Pages load only from this server; browsers must not guess content types or send a referrer to other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = _API_PAGES_POLICY if scope["path"].startswith(_API_PAGES) else _POLICY

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, send_with_headers)


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
