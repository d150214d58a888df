"""What caches may keep: what is the same for everyone, and nothing of a user's.

Pages, samples and the traces of samples depend on nothing but the release. A cache in front of the server, such as
nginx or a CDN, can answer for it, so that a page that many open at the same time costs the server little.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A browser asks each time whether a page is still the same. A shared cache asks once a minute; for that long it also
# has the files that an older page names.
PAGE = "public, max-age=0, s-maxage=60, must-revalidate"
FOR_EVER = "public, max-age=31536000, immutable"  # a year, the longest that caches are asked to honour
_ASK_AGAIN = "public, no-cache"
_CODE = Path(__file__).resolve().parents[2]


@cache
def release() -> str:
    """A digest of the code and the data that every reply comes from, the same in every process."""
    files = sorted(path for path in _CODE.rglob("*") if path.suffix in (".py", ".npz"))
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).hexdigest()[:12]


def cache_control(asked: str | None) -> dict[str, str]:
    """The header of a reply that depends on the release alone, for an address that names the release `asked`.

    Only this release may be kept for ever: during an upgrade, old servers are asked for what the new one has.
    """
    return {"Cache-Control": FOR_EVER if asked == release() else _ASK_AGAIN}


class Caching:
    """Gives every public reply a strong ETag and answers 304 to who has it already; no other reply may be stored."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and say of its reply whether caches may keep it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "GET":
            await self.app(scope, receive, _Tagged(scope, send))
        else:

            async def send_unstored(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*_without_control(message), _NO_STORE]
                await send(message)

            await self.app(scope, receive, send_unstored)


_NO_STORE = (b"cache-control", b"no-store")


def _without_control(message: Message) -> list[tuple[bytes, bytes]]:
    return [header for header in message.get("headers", ()) if header[0] != b"cache-control"]


class _Tagged:
    """Sends a reply to GET. A public one waits for its body, whose digest is its tag."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._known = [value for name, value in scope["headers"] if name == b"if-none-match"]
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message.get("headers", ()))
            if message["status"] == 200 and _is_public(headers) and b"etag" not in headers:
                self._start = message
                return
            if b"cache-control" not in headers and b"etag" not in headers:
                message["headers"] = [*message.get("headers", ()), _NO_STORE]
        elif self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body", False):  # which all our pages and traces are sent without
                message = await self._send_start(start, message)
            else:
                await self._send(start)
        await self._send(message)

    async def _send_start(self, start: Message, message: Message) -> Message:
        tag = b'"%s"' % sha256(message.get("body", b"")).hexdigest()[:32].encode()
        headers = [*start["headers"], (b"etag", tag)]
        if not _has(self._known, tag):
            await self._send({**start, "headers": headers})
            return message
        kept = [header for header in headers if header[0] not in _OF_A_BODY]
        await self._send({**start, "status": 304, "headers": kept})
        return {**message, "body": b""}


_OF_A_BODY = (b"content-length", b"content-type", b"content-encoding")


def _is_public(headers: dict[bytes, bytes]) -> bool:
    return headers.get(b"cache-control", b"").startswith(b"public")


def _has(known: list[bytes], tag: bytes) -> bool:
    """Whether If-None-Match names the tag; a proxy that compresses again writes W/ before it."""
    tags = [part.strip().removeprefix(b"W/") for value in known for part in value.split(b",")]
    return tag in tags or b"*" in tags
