"""The path of a request as our routes know it."""

from starlette.types import Scope


def path_of(scope: Scope) -> str:
    """The path without the prefix below which the whole app is served, if there is one."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
