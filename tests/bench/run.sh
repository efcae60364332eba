#!/bin/sh
# Runs all benchmarks; the peers stand beside our own figures in the same run.
#   sh tests/bench/run.sh BIN_DIR [CONFIGURATIONS OF THE SWEEP]
set -eu
bin=$1

echo '== what-if runs: a year of 15-second ticks (2.1 million)'
"$bin/bench_whatif"
if command -v python3 >/dev/null 2>&1; then
    echo '== the same rule as a plain loop in Python (proportional, no digest, no score)'
    python3 - <<'END'
import time
ticks = 2_102_400
demand = [2.0 + 16.0 * (x if x < 0.5 else 1.0 - x) for x in ((i % 5760) / 5760.0 for i in range(ticks))]
start = time.perf_counter()
replicas, total = 10, 0.0
for d in demand:
    cpu = min(1.0, d / replicas)
    total += cpu
    replicas = max(1, -int(-(cpu * replicas / 0.8) // 1))
print(f"{ticks / (time.perf_counter() - start) / 1e6:.2f} million ticks/s")
END
fi

echo '== sweep: a week of 1-second ticks, one shared series of demand'
"$bin/bench_sweep" "${2:-16}"

echo '== what a person runs: a year of 15-second ticks from a session, a year of 1-second samples from CSV'
python3 "$(dirname "$0")/year.py" "$bin"

echo '== recording: one exchange with and without it'
"$bin/bench_record"

echo '== sessions: size, and reading a million exchanges'
"$bin/bench_session"

echo '== fake app: GET /app/status'
ready=$(mktemp)
"$bin/fake_app" --port 0 --clock lockstep --generator constant:base=6.8 >"$ready" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$ready"' EXIT
until grep -q listening "$ready"; do sleep 0.1; done
address=$(sed -n 's|.*http://\([^ ]*\).*|\1|p' "$ready")
"$bin/load_driver" --address "$address" --connections 16 --duration 5s
"$bin/load_driver" --address "$address" --connections 1 --duration 3s
