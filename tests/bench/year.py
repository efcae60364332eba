#!/usr/bin/env python3
"""Years through the programs themselves: time and memory of whole processes, beside a count of lines.

python3 tests/bench/year.py BIN_DIR
"""
import os
import sys
import tempfile

DEMAND = ["--generator", "diurnal:base=6,amplitude=3"]


def run(command, output=os.devnull):
    """Runs a command to its end; its processor seconds and its peak memory in MiB."""
    process = os.fork()
    if process == 0:
        out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(process, 0)
    if status != 0:
        sys.exit(f"{command} failed: {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def show(what, count, unit, figures):
    seconds, memory = figures
    print(f"{what}: {seconds:.2f} s of processor time, {count / seconds / 1e6:.2f} million {unit}/s, {memory:.0f} MiB",
          flush=True)


def main():
    binaries = sys.argv[1]
    replayer = os.path.join(binaries, "replayer")
    with tempfile.TemporaryDirectory() as scratch:
        session = os.path.join(scratch, "year.db")
        ticks = 2_102_400
        run([replayer, "run", *DEMAND, "--interval", "15s", "--ticks", str(ticks), "--out", session])
        show("session, load, run and score", ticks, "ticks", run([replayer, "run", session, "--policy", "target-average"]))

        trace = os.path.join(scratch, "year.csv")
        rows = 365 * 86_400
        run([os.path.join(binaries, "fake_app"), "trace", *DEMAND, "--step", "1s", "--length", "365d"], trace)
        show("CSV, load, run and score", rows, "rows",
             run([replayer, "run", "--trace", trace, "--trace-unit", "demand", "--policy", "target-average"]))
        show("wc -l of the same", rows, "rows", run(["wc", "-l", trace]))


if __name__ == "__main__":
    main()
