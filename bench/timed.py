#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run a command; say how long the whole process took and the most memory it had: timed.py COMMAND..."""
import os
import subprocess
import sys
import time

t = time.monotonic()
p = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(p.pid, 0)
print(f"whole process {time.monotonic() - t:.2f} s ({usage.ru_utime + usage.ru_stime:.2f} s of processor time), {usage.ru_maxrss / 1024:.0f} MB", flush=True)
sys.exit(os.waitstatus_to_exitcode(status))
