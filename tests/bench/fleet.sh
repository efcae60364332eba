#!/bin/sh
# One controller over many workloads, each polled every second, against fake apps on loopback: how late ticks begin and
# what it costs. Each fake app is one world that many workloads look at.
#   sh tests/bench/fleet.sh BIN_DIR [WORKLOADS] [SECONDS]
set -eu
bin=$1
workloads=${2:-2000}
seconds=${3:-30}
apps=4

work=$(mktemp -d)
servers=
trap 'kill $servers 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

i=0
while [ "$i" -lt "$apps" ]; do
    "$bin/fake_app" --port 0 --generator constant:base=6 --log-level error >"$work/app$i" &
    servers="$servers $!"
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

echo "== $workloads workloads, one poll a second each, for $seconds s"
if [ -x /usr/bin/time ]; then
    measure="/usr/bin/time -f %U_s_user_%S_s_system_%M_KiB"
else
    measure=
fi
# shellcheck disable=SC2086
$measure "$bin/controller" --config "$work/fleet.yaml" --duration "${seconds}s" >"$work/out" 2>"$work/log"
grep 'how late ticks began\|schedule was not' "$work/log" || true
grep 'KiB$' "$work/log" || true
