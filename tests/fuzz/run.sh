#!/bin/sh
# Runs each libFuzzer target for some seconds, from the committed examples on; what it found interesting before is kept
# beside the build. Inputs that fail are kept there too, and named.
#   sh tests/fuzz/run.sh BUILD_DIR SECONDS
set -eu
build=$1
seconds=$2
failed=0
for subject in requests responses statuses manifests sessions bodies csv jsonl prometheus orders priorities queries; do
    bytes=8192
    [ "$subject" != sessions ] || bytes=65536
    kept="$build/corpus/$subject"
    found="$build/findings/$subject"
    mkdir -p "$kept" "$found"
    echo "== $subject: $seconds s"
    log="$build/fuzz_$subject.log"
    if "$build/bin/fuzz_$subject" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$bytes" \
        -use_value_profile=1 -print_final_stats=1 -artifact_prefix="$found/" \
        "$kept" "tests/fuzz/corpus/$subject" >"$log" 2>&1; then
        grep -E 'DONE|stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log"
    else
        failed=1
        tail -n 40 "$log" >&2
        echo "the whole output is in $log; once mended, the input becomes a unit test" >&2
    fi
done
exit $failed
