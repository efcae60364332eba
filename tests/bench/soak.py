#!/usr/bin/env python3
"""Two million ticks over HTTP, recorded, with every kind of fault: does anything grow, leak or drift?

python3 tests/bench/soak.py BIN_DIR [TICKS]

Memory, threads and descriptors of controller and fake app are read each second. Ends with 1 where memory has grown by
more than 1 MiB after the first tenth, where the last sample has more threads or descriptors than the first, where the
mean CPU is more than 0.01 from its target, where a kind of fault never came, or where the session does not verify or
replay. Below some 200 000 ticks warming up looks like growth.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

TARGET = 0.8
HERE = pathlib.Path(__file__).parent
GROWTH_MAX_KIB = 1024


class Watch:
    """What a process holds, sampled."""

    def __init__(self, name, process):
        self.name, self.process, self.samples = name, process, []

    def sample(self):
        folder = pathlib.Path("/proc", str(self.process.pid))
        try:
            status = (folder / "status").read_text()
            descriptors = len(os.listdir(folder / "fd"))
        except FileNotFoundError:
            return  # it has just ended
        field = lambda key: int(match.group(1)) if (match := re.search(rf"^{key}:\s+(\d+)", status, re.M)) else None
        if field("VmRSS"):  # a process about to end has none
            self.samples.append((field("VmRSS"), field("Threads"), descriptors))

    def judge(self, flaws):
        warm = self.samples[len(self.samples) // 10:-1]  # the last one may see it end
        quarter = max(1, len(warm) // 4)
        early, late = max(s[0] for s in warm[:quarter]), max(s[0] for s in warm[-quarter:])
        first, last = warm[0], warm[-1]
        print(f"{self.name}: {early / 1024:.1f} MiB after warm-up, {late / 1024:.1f} MiB at the end; "
              f"threads {first[1]} and {last[1]}, descriptors {first[2]} and {last[2]}; {len(self.samples)} samples")
        if late - early > GROWTH_MAX_KIB:
            flaws.append(f"{self.name} grew by {late - early} KiB")
        if max(s[1] for s in warm[-quarter:]) > max(s[1] for s in warm[:quarter]):
            flaws.append(f"{self.name} has more threads than before")
        if max(s[2] for s in warm[-quarter:]) > max(s[2] for s in warm[:quarter]):
            flaws.append(f"{self.name} has more descriptors than before")


def start_app(binaries):
    app = subprocess.Popen([binaries / "fake_app", "--port", "0", "--scenario", HERE / "soak.yaml", "--log-level", "error"],
                           stdout=subprocess.PIPE, text=True)
    for line in app.stdout:
        if match := re.search(r"http://\S+", line):
            return app, match.group(0)
    sys.exit("the fake app did not start")


def faults_of(url):
    with urllib.request.urlopen(url + "/metrics", timeout=5) as answer:
        text = answer.read().decode()
    return {kind: int(float(count)) for kind, count in re.findall(r'faults_total\{.*?kind="(\w+)".*?\} (\S+)', text)}


def check(command, flaws):
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"{command[0].name} {command[1]}: {done.stdout.strip().splitlines()[-1]} ({time.monotonic() - start:.0f} s)")
    if done.returncode != 0:
        flaws.append(f"{command[0].name} {command[1]} ended with {done.returncode}")


def live(binaries, ticks, session, url, app):
    """A controller's whole life; its report, and what it and the app held meanwhile."""
    controller = subprocess.Popen(
        [binaries / "controller", "--url", url, "--target", str(TARGET), "--clock", "lockstep", "--interval", "1s",
         "--timeout", "20ms", "--ticks", str(ticks), "--record", session, "--api", "127.0.0.1:0", "--format", "json",
         "--log-level", "off"], stdout=subprocess.PIPE, text=True)
    watches = [Watch("controller", controller), Watch("fake app", app)]
    api = re.search(r"http://\S+", controller.stdout.readline()).group(0)
    while controller.poll() is None:
        for watch in watches:
            watch.sample()
        show_progress(api, ticks)
        time.sleep(1)
    if controller.returncode != 0:
        sys.exit(f"the controller ended with {controller.returncode}")
    return json.loads(controller.stdout.read()), watches


def show_progress(api, ticks):
    if not sys.stderr.isatty():
        return
    try:
        with urllib.request.urlopen(api + "/scaling/history?limit=1", timeout=1) as answer:
            done = json.load(answer)["ticks"][0]["tick"]
    except (OSError, LookupError):
        return  # it has just begun, or ended
    print(f"\r{done} of {ticks} ticks", end="", file=sys.stderr)


def judge(report, faults, watches):
    flaws = [f"no {kind} ever came" for kind, count in faults.items() if count == 0]
    for watch in watches:
        watch.judge(flaws)
    card = report["scorecard"]
    print(f"mean CPU {card['mean_cpu']:.4f} over the {report['ticks'] - card['held_ticks']} ticks with data, "
          f"target {TARGET}; {card['held_ticks']} without")
    if abs(card["mean_cpu"] - TARGET) > 0.01:
        flaws.append("the mean CPU is off its target")
    return flaws


def main():
    binaries = pathlib.Path(sys.argv[1])
    ticks = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000_000
    with tempfile.TemporaryDirectory() as scratch:
        session = pathlib.Path(scratch, "soak.db")
        app, url = start_app(binaries)
        try:
            start = time.monotonic()
            report, watches = live(binaries, ticks, session, url, app)
            seconds = time.monotonic() - start
            faults = faults_of(url)
        finally:
            app.terminate()
            app.wait()
        print(f"{report['ticks']} ticks in {seconds:.0f} s, {ticks / seconds:.0f}/s; "
              f"session of {session.stat().st_size / 1e6:.0f} MB")
        print("faults:", ", ".join(f"{kind} {count}" for kind, count in faults.items()))
        flaws = judge(report, faults, watches)
        check([binaries / "recorder", "verify", session], flaws)
        check([binaries / "replayer", "verify", session], flaws)
    for flaw in flaws:
        print("FAIL:", flaw)
    sys.exit(1 if flaws else 0)


if __name__ == "__main__":
    main()
