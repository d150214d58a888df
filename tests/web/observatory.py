"""Points for the headers and the scripts of a page, by the rules of MDN's HTTP Observatory.

The rules and their points are those of `src/grader/charts.js` and `src/analyzer/tests` in
https://github.com/mdn/mdn-http-observatory, as far as they look at one reply over https. Whether a site leads from
http to https is the business of whatever holds its certificate, and no part of this.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

ENOUGH_FOR_BONUS = 90
SIX_MONTHS = 15_552_000  # seconds; the scanner is as lenient
POINTS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-not-implemented": -25,
    "cookies-not-found": 0,
    "cookies-session-without-secure-flag": -40,  # the worst; this site sets none at all
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "cross-origin-resource-policy-implemented-with-same-origin": 10,
    "cross-origin-resource-policy-implemented-with-same-site": 10,
    "cross-origin-resource-policy-implemented-with-cross-origin": 0,
    "cross-origin-resource-policy-not-implemented": 0,
    "cross-origin-resource-policy-header-invalid": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-header-invalid": -20,
    "hsts-not-implemented": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 0,
    "x-frame-options-not-implemented": -20,
}
_BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
_INLINE = {"'unsafe-inline'", "data:"}
_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(headers: Mapping[str, str], html: str) -> int:
    """The points of a page: 100, less what is missing; bonuses count only where little is."""
    points = [POINTS[verdict] for verdict in verdicts(headers, html)]
    base = 100 + sum(point for point in points if point < 0)
    return max(0, base + sum(point for point in points if point > 0) if base >= ENOUGH_FOR_BONUS else base)


def verdicts(headers: Mapping[str, str], html: str) -> Iterator[str]:
    """One verdict for each test, a key of POINTS. The names of the headers are in lower case."""
    policy = directives(headers.get("content-security-policy", ""))
    yield _policy(policy)
    yield "cookies-session-without-secure-flag" if "set-cookie" in headers else "cookies-not-found"
    yield f"cross-origin-resource-sharing-{_sharing(headers)}"
    yield f"cross-origin-resource-policy-{_resource_policy(headers.get('cross-origin-resource-policy'))}"
    yield f"hsts-{_hsts(headers.get('strict-transport-security'))}"
    yield f"referrer-policy-{_referrer(headers.get('referrer-policy'))}"
    yield f"sri-{_integrity(html)}"
    sniffs = headers.get("x-content-type-options", "").strip().lower() != "nosniff"
    yield f"x-content-type-options-{'not-implemented' if sniffs else 'nosniff'}"
    yield f"x-frame-options-{_frames(policy, headers.get('x-frame-options', ''))}"


def directives(policy: str) -> dict[str, set[str]]:
    """A Content-Security-Policy: the sources of each directive."""
    parts = [part.split() for part in policy.lower().split(";")]
    return {name: set(sources) for name, *sources in filter(None, parts)}


def _policy(policy: dict[str, set[str]]) -> str:
    if not policy:
        return "csp-not-implemented"
    default = policy.get("default-src", {"*"})
    script, style, objects = (policy.get(f"{kind}-src", default) for kind in ("script", "style", "object"))
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    active = set().union(*(sources for name, sources in policy.items() if name not in {"img-src", "media-src"}))
    checks = {
        "unsafe-inline": bool(script & (_BROAD | _INLINE) or objects & _BROAD),
        "insecure-scheme": _insecure(active),
        "unsafe-eval": "'unsafe-eval'" in script | style,
        "insecure-scheme-in-passive-content-only": _insecure(passive),
        "unsafe-inline-in-style-src-only": bool(style & (_BROAD | _INLINE)),
        "no-unsafe-default-src-none": default == {"'none'"},
    }
    return f"csp-implemented-with-{next((name for name, found in checks.items() if found), 'no-unsafe')}"


def _insecure(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _sharing(headers: Mapping[str, str]) -> str:
    if "access-control-allow-origin" not in headers:
        return "not-implemented"
    universal = headers.get("access-control-allow-credentials") == "true"
    return "implemented-with-universal-access" if universal else "implemented-with-public-access"


def _resource_policy(header: str | None) -> str:
    if header is None:
        return "not-implemented"
    return f"implemented-with-{header}" if header in {"same-origin", "same-site", "cross-origin"} else "header-invalid"


def _hsts(header: str | None) -> str:
    if header is None:
        return "not-implemented"
    age = re.search(r"max-age=(\d+)", header)
    if not age:
        return "header-invalid"
    return f"implemented-max-age-{'at-least' if int(age[1]) >= SIX_MONTHS else 'less-than'}-six-months"


def _referrer(header: str | None) -> str:
    if header is None:
        return "not-implemented"
    return "private" if header in _PRIVATE else "unsafe"


def _frames(policy: dict[str, set[str]], header: str) -> str:
    if "frame-ancestors" in policy:
        return "implemented-via-csp"
    return "sameorigin-or-deny" if header.lower() in {"deny", "sameorigin"} else "not-implemented"


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and (source := named.get("src")):
            self.found.append((source, bool(named.get("integrity"))))


def _integrity(html: str) -> str:
    parser = _Scripts()
    parser.feed(html)
    if not parser.found:
        return "not-implemented-but-no-scripts-loaded"
    if any(re.match(r"(?:https?:)?//", source) for source, _ in parser.found):
        return "not-implemented-and-external-scripts-not-loaded-securely"
    if any(checked for _, checked in parser.found):
        return "implemented-and-all-scripts-loaded-securely"
    return "not-implemented-but-all-scripts-loaded-from-secure-origin"
