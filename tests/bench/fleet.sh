#!/bin/sh
# One controller over many workloads, each polled every second, against fake apps on loopback: how late ticks begin and
# what it costs: by itself, with 500 requests/s on its API, and with a scrape of /metrics every 5 s and two streams of
# events beside those. Each fake app is one world that many workloads look at.
#   sh tests/bench/fleet.sh BIN_DIR [WORKLOADS] [SECONDS]
set -eu
bin=$1
workloads=${2:-2000}
seconds=${3:-30}
rounds=${4:-3}
workloads_per_app=250
apps=$(((workloads + workloads_per_app - 1) / workloads_per_app))
rate=500

work=$(mktemp -d)
started=
trap 'kill $started 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

i=0
while [ "$i" -lt "$apps" ]; do
    "$bin/fake_app" --port 0 --generator constant:base=6 --log-level error >"$work/app$i" &
    started="$started $!"
    i=$((i + 1))
done
i=0
while [ "$i" -lt "$apps" ]; do
    until grep -q listening "$work/app$i"; do sleep 0.1; done
    i=$((i + 1))
done

{
    printf 'apiVersion: scaleit/v1\nkind: Controller\nspec:\n  limit: 1000000\n  defaults: {interval: 1s}\n  workloads:\n'
    i=0
    while [ "$i" -lt "$workloads" ]; do
        url=$(sed -n 's|.*\(http://[^ ]*\).*|\1|p' "$work/app$((i % apps))")
        printf '    - {name: w%d, url: "%s"}\n' "$i" "$url"
        i=$((i + 1))
    done
} >"$work/fleet.yaml"

# Until the controller's run is nearly over.
ask() {
    "$bin/load_driver" --address "$1" --rate "$rate" --connections 16 --duration "${lasting}s" \
        --target '/scaling/status?workload=w1' --target '/scaling/decision?workload=w7' \
        --target '/scaling/history?workload=w11&limit=20' --target '/scaling/config?workload=w13' --target /healthz
}

watch() {
    for stream in 1 2; do
        curl -sN --max-time "$lasting" "http://$1/scaling/events" >"$work/events$stream" &
    done
    i=0
    while [ "$i" -lt "$lasting" ]; do
        curl -s --max-time 5 "http://$1/metrics" -o "$work/metrics"
        i=$((i + 5))
        sleep 5
    done
}

use_api() {
    [ "$1" != nothing ] || return 0
    until grep -q listening "$work/out"; do sleep 0.1; done
    address=$(sed -n 's|.*listening on http://\([^ ]*\).*|\1|p' "$work/out")
    lasting=$((seconds - 3))
    [ "$1" != everything ] || watch "$address" &
    ask "$address"
    wait
}

# measure nothing|requests|everything: one run with that on the API, how late its ticks were, and what it used.
measure() {
    : >"$work/out"
    "$bin/controller" --config "$work/fleet.yaml" --duration "${seconds}s" --api 127.0.0.1:0 \
        >"$work/out" 2>"$work/log" &
    controller=$!
    started="$started $controller"
    use_api "$1" &
    user=$!
    used=
    while state=$(sed 's/.*) //' "/proc/$controller/stat" 2>/dev/null) && [ "${state%% *}" != Z ]; do
        # shellcheck disable=SC2086 # fields 14 and 15 of proc(5) are ticks of processor time; the name's two are cut
        used=$(set -- $state && echo "$((${12} + ${13}))")
        peak=$(sed -n 's/VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$controller/status" 2>/dev/null)
        memory=${peak:-$memory}
        sleep 0.5
    done
    wait "$controller"
    wait "$user"
    sed -n 's/.*\(how late ticks began\|the schedule was not\)/\1/p' "$work/log"
    awk '/no data/ { n++ } END { print "ticks without data: " n + 0 }' "$work/log"
    awk -v used="$used" -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" -v kib="$memory" 'BEGIN {
        printf "processor: %.2f of a core; memory: at most %.0f MiB\n", used / hertz / seconds, kib / 1024 }'
}

memory=0
echo "== $workloads workloads, one poll a second each, for $seconds s"
round=1
while [ "$round" -le "$rounds" ]; do
    echo "== $round: alone"
    measure nothing
    echo "== $round: with $rate requests/s on the API"
    measure requests
    round=$((round + 1))
done
echo "== with $rate requests/s on the API, a scrape of /metrics every 5 s and two streams of events"
measure everything
awk 'END { print NR " lines in the last scrape" }' "$work/metrics"
awk '/^data:/ { n++ } END { print n " events in a stream" }' "$work/events1"
