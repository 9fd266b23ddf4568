"""How much work a call is, counted in steps of the interpreter: the same number on every machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_steps(call: Callable[[], object]) -> int:
    """Return how many instructions of Python a call runs; what C code does is not counted."""
    steps = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += event == "opcode"
        return trace

    before = sys.gettrace()  # that of the coverage, where it is measured
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return steps


def growth(call: Callable[[int], object], size: int) -> float:
    """Return how much more work a call is for twice the size: 2 times where linear, 4 where quadratic."""
    call(size)  # what is made at the first call is left out
    return count_steps(lambda: call(2 * size)) / count_steps(lambda: call(size))
