"""A progress bar on a terminal; a line for each state elsewhere."""

from typing import IO

WIDTH = 30


class Progress:
    """Shows how far a job is."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out
        self._state = ""

    def show(self, state: str, percent: int | None) -> None:
        """The state now, and the share done in percent."""
        if self.out.isatty():
            done = round(WIDTH * (percent or 0) / 100)
            bar = "#" * done + "-" * (WIDTH - done)
            self.out.write(f"\r  {'Rendering':<10}[{bar}] {percent or 0:3d} % {state:<12}")
        elif state != self._state:
            self.out.write(f"  {'State':<10}{state}\n")
        self._state = state
        self.out.flush()

    def finish(self, state: str) -> None:
        """The last state; ends the line."""
        if self.out.isatty():
            self.show(state, 100 if state == "ready" else 0)
            self.out.write("\n")
        else:
            self.show(state, 100)
