"""`python child.py PARENT PROGRAM ARGUMENTS…` becomes PROGRAM, which gets a SIGTERM when its parent ends.

So a kill -9 of the supervisor leaves no orphan. Linux only; elsewhere the next start ends orphans by their pid files.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h

if __name__ == "__main__":
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked to be told
            sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  no shell is the point
