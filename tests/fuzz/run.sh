#!/bin/sh
# Runs each libFuzzer target for some seconds, as many side by side as there are cores, from the committed examples on;
# what it found interesting before is kept beside the build. Inputs that fail are kept there too, and named. A subject
# is a folder of examples.
#   sh tests/fuzz/run.sh BUILD_DIR SECONDS [SUBJECT]
set -eu
build=$1
seconds=$2

if [ $# -lt 3 ]; then
    cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
    # shellcheck disable=SC2011 # folders are named like subjects, in letters
    ls tests/fuzz/corpus | xargs -P "$cores" -n 1 sh "$0" "$build" "$seconds" || exit 1
    exit 0
fi

subject=$3
bytes=8192
[ "$subject" != sessions ] || bytes=65536
kept="$build/corpus/$subject"
found="$build/findings/$subject"
mkdir -p "$kept" "$found"
log="$build/fuzz_$subject.log"
# With the value profile's many features, keeping account of how rare each is would take more time than the inputs.
# What is said is said at once, so that the lines of two subjects do not mix.
if "$build/bin/fuzz_$subject" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$bytes" \
    -use_value_profile=1 -entropic=0 -print_final_stats=1 -artifact_prefix="$found/" \
    "$kept" "tests/fuzz/corpus/$subject" >"$log" 2>&1; then
    printf '== %s: %s s\n%s\n' "$subject" "$seconds" \
        "$(grep -E 'DONE|stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log")"
else
    printf '== %s failed\n%s\nthe whole output is in %s; once mended, the input becomes a unit test\n' \
        "$subject" "$(tail -n 40 "$log")" "$log" >&2
    exit 1
fi
