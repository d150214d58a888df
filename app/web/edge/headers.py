"""The headers that tell browsers what a page may do, and who may show or load what."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.edge.paths import path_of

_FRAME = "/embed"  # the only page for frames; /embed/<lesson>/<step> leads to it
_CARD = "/card.png"  # pictures that other sites show beside a link
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
_UNUSED = (  # what browsers offer, and no page of ours asks for
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "gamepad"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join([*(f"{feature}=()" for feature in _UNUSED), "clipboard-write=(self)"]),
}

_SHARED_WITH_NONE = {"Cross-Origin-Resource-Policy": "same-origin"}
_SHARED_WITH_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}
Raw = list[tuple[bytes, bytes]]


class SecurityHeaders:
    """Pages load only from this server; only `/embed` may be in a frame, and only of `frame_ancestors`.

    `frame_ancestors` are sources as Content-Security-Policy writes them. Where a request came over https, the browser
    is told to stay with https for `hsts_seconds`; 0 tells it nothing.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str, hsts_seconds: int) -> None:
        self.app = app
        alone = _EVERYWHERE | {"Content-Security-Policy": f"{_POLICY}'none'", "X-Frame-Options": "DENY"}
        in_frames = _EVERYWHERE | {"Content-Security-Policy": _POLICY + frame_ancestors}
        self.page = _raw(alone | _SHARED_WITH_NONE)
        self.card = _raw(alone | _SHARED_WITH_ALL)
        self.frame = _raw(in_frames | _SHARED_WITH_ALL)
        self.hsts = _raw({"Strict-Transport-Security": f"max-age={hsts_seconds}"} if hsts_seconds else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the reply."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = self._headers(path_of(scope))
        if scope["scheme"] == "https":
            wanted = wanted + self.hsts

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *wanted]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers(self, path: str) -> Raw:
        if path == _FRAME or path.startswith(f"{_FRAME}/"):
            return self.frame
        return self.card if path.endswith(_CARD) else self.page


def _raw(headers: dict[str, str]) -> Raw:
    """Headers as ASGI has them, encoded once and not for every reply."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
