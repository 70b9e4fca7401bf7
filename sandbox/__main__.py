"""`python -m sandbox run`, `demo` and `code`: what the Makefile calls."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.borrow import borrowed_sandbox
from sandbox.errors import SandboxError
from sandbox.plan import STAFF_TOTP
from sandbox.stack import Options, Stack
from sandbox.state import AlreadyRunning, Folder
from sandbox.totp import code_of


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments name; the exit status."""
    asked = _parser().parse_args(arguments)
    function: Callable[[argparse.Namespace], int] = asked.function
    return function(asked)


def run(asked: argparse.Namespace) -> int:
    """Start the stack and serve until told to stop."""
    options = Options(asked.dir, development=asked.dev, verbose=asked.verbose)
    try:
        return asyncio.run(Stack(options).run())
    except AlreadyRunning:
        return _complain(_already_running(Folder(asked.dir)))
    except SandboxError as error:
        return _complain(str(error))


def demo(asked: argparse.Namespace) -> int:
    """Make one video over HTTP and download it."""
    # Here, so that the supervisor, which runs for days, does not carry an HTTP library.
    from sandbox.demo import Wish, run_demo  # noqa: PLC0415

    if not asked.image.is_file():
        return _complain(f"There is no file {asked.image}.")
    wish = Wish(asked.image, asked.prompt, asked.platform, asked.out)
    try:
        if asked.web:
            return run_demo(wish, {"web": asked.web, "stripe": asked.stripe})
        with borrowed_sandbox(asked.dir) as endpoints:
            return run_demo(wish, endpoints)
    except SandboxError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130


def code(asked: argparse.Namespace) -> int:
    """Print what the staff's authenticator app shows now."""
    print(code_of(Folder(asked.dir).totp_secret(STAFF_TOTP)))
    return 0


def _already_running(folder: Folder) -> str:
    address = folder.read_endpoints().get("web")
    where = f"at {address}" if address else "and still starting"
    return (
        f"A sandbox of this checkout is running already, {where}. Stop it with Ctrl-C in its "
        "terminal; for a second one beside it, use another checkout and another PORT."
    )


def _complain(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    running = commands.add_parser("run", help="start everything and serve until Ctrl-C")
    running.add_argument("--dev", action="store_true", help="DEBUG on, restart on change")
    running.add_argument("--verbose", action="store_true", help="show routine log lines too")
    _add_folder(running)
    running.set_defaults(function=run)
    making = commands.add_parser("demo", help="make one video over HTTP")
    making.add_argument("image", type=Path, metavar="IMAGE")
    making.add_argument("prompt", metavar="PROMPT")
    making.add_argument("out", type=Path, metavar="OUT")
    making.add_argument("--platform", default="tiktok", help="(%(default)s)")
    making.add_argument("--web", default="", help="a site that runs elsewhere, by its address")
    making.add_argument("--stripe", default="", help="and the stand-in where it is paid")
    _add_folder(making)
    making.set_defaults(function=demo)
    showing = commands.add_parser("code", help="the code of the staff's authenticator app")
    _add_folder(showing)
    showing.set_defaults(function=code)
    return parser


def _add_folder(parser: argparse.ArgumentParser) -> None:
    default = Options().folder
    parser.add_argument("--dir", type=Path, default=default, help="data folder (%(default)s)")


if __name__ == "__main__":
    sys.exit(main())
