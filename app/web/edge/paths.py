"""The path of a request as our routes know it, wherever on its host the app begins."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Serves the whole app below `root`, such as "/retrograd", or at the root of the host if that is "".

    A proxy may pass paths on as they came or without `root`, so that both ways to configure one work. So do health
    checks, which come without a proxy.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole path, and with what of it is not ours."""
        if scope["type"] == "http" and self.root:
            path: str = scope["path"]
            whole = path if f"{path}/".startswith(f"{self.root}/") else self.root + path
            scope = {**scope, "path": whole, "root_path": self.root}
        await self.app(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path without the prefix below which the whole app is served, if there is one."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
