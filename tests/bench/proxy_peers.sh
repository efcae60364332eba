#!/bin/sh
# Exchanges per second through the recording proxy at 8 keep-alive connections, beside mitmdump (Debian's mitmproxy,
# writing its flows to a file) and mountebank (npm, a proxy that keeps every answer), all recording one fake app and asked
# in turn by the same driver; and what each adds to the latency of a direct connection, asked over one connection.
# mountebank ends each connection with its answer. It is installed into SCRATCH_DIR and nowhere else.
#   sh tests/bench/proxy_peers.sh BIN_DIR SCRATCH_DIR [ROUNDS]
set -eu
lib=$(cd "$(dirname "$0")" && pwd)/peers_lib.sh
bin=$(cd "$1" && pwd)
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
rounds=${3:-5}

connections=8
warm_up=2s
duration=3s
body='{"cpu":{"highPriority":0.68},"replicas":10}'

# shellcheck source=tests/bench/peers_lib.sh
. "$lib"
need_tools node npm mitmdump

# Our proxy on PORT; further arguments are its flags. The session is named by the server.
start_proxy() {
    name=$1 port=$2
    shift 2
    rm -f "$scratch/$name.db" "$scratch/$name.db-wal" "$scratch/$name.db-shm"
    "$bin/recorder" proxy --listen "127.0.0.1:$port" --upstream "http://127.0.0.1:$app" --out "$scratch/$name.db" "$@" \
        >"$scratch/$name.log" 2>&1 &
    pids="$pids $!"
}

start_mitmdump() {
    rm -f "$scratch/flows"
    mitmdump --quiet --mode "reverse:http://127.0.0.1:$app" --listen-host 127.0.0.1 --listen-port "$1" \
        --save-stream-file "$scratch/flows" --set confdir="$scratch/mitmproxy" >"$scratch/mitmdump.log" 2>&1 &
    pids="$pids $!"
}

start_recording_mountebank() {
    cat >"$scratch/mountebank_proxy.json" <<END
{"imposters": [{"port": $2, "protocol": "http", "host": "127.0.0.1", "stubs": [{"responses": [{"proxy": {
  "to": "http://127.0.0.1:$app", "mode": "proxyAlways",
  "predicateGenerators": [{"matches": {"method": true, "path": true}}]}}]}]}]}
END
    start_mountebank "$1" "$scratch/mountebank_proxy.json"
}

# Microseconds of a percentile in the driver's lines of FILE, the median of the runs.
latency() {
    sed -n "s/.*$2 \([0-9]*\) us.*/\1/p" "$1" >"$scratch/latencies"
    median "$scratch/latencies"
}

install_from_npm "mountebank@$mountebank_version"
# shellcheck disable=SC2046 # the ports are words on purpose
set -- $(free_ports 6)
app=$1
start_fake_app "$app"
await fake_app "$app"
start_proxy scaleit "$2"
start_proxy scaleit_full "$3" --sync full
start_mitmdump "$4"
start_recording_mountebank "$5" "$6"
servers="direct:$app scaleit:$2 scaleit_full:$3 mitmdump:$4 mountebank:$6"
await_all
say "warming up, $warm_up each"
for server in $servers; do
    ask "${server#*:}" "$connections" "$warm_up" >/dev/null
    : >"$scratch/${server%:*}.figures"
    : >"$scratch/${server%:*}.alone"
done
round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    say "round $round of $rounds"
    for server in $servers; do
        ask "${server#*:}" "$connections" "$duration" >>"$scratch/${server%:*}.figures"
        drive "${server#*:}" 1 "$duration" >>"$scratch/${server%:*}.alone"
    done
done

echo "GET /app/status, recorded: median of $rounds runs of $duration"
for server in $servers; do
    name=${server%:*}
    echo "$name $(median "$scratch/$name.figures") $(latency "$scratch/$name.alone" p50) $(latency "$scratch/$name.alone" p99)"
done >"$scratch/table"
awk -v connections="$connections" '
    { name[NR] = $1; rate[$1] = $2; p50[$1] = $3; p99[$1] = $4 }
    END {
        printf "%-13s %18s %12s %14s %12s %12s\n", "through", "requests/s over " connections, "to mitmdump", "to mountebank", "added p50 us", "added p99 us"
        for (i = 1; i <= NR; ++i) {
            n = name[i]
            printf "%-13s %18d %12.1f %14.1f %12d %12d\n", n, rate[n], rate[n] / rate["mitmdump"], rate[n] / rate["mountebank"], p50[n] - p50["direct"], p99[n] - p99["direct"]
        }
    }' "$scratch/table"
say_load
