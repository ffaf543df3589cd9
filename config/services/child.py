"""`python child.py PARENT SIGNAL PROGRAM ARGUMENTS…` becomes PROGRAM, which gets the signal when its parent ends.

So a kill -9 of the supervisor leaves no orphan. Linux only; elsewhere the next start ends orphans by their pid files.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(number: int) -> None:
    """Has the kernel send this process a signal when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


if __name__ == "__main__":
    parent, number, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    die_with_parent(number)
    if os.getppid() != parent:  # it ended before we asked to be told
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  no shell is the point
