#!/bin/sh
# Requests per second of GET /app/status at 16 keep-alive connections, the fake app beside others' servers that give the
# same body: WireMock (as it starts by itself, and tuned: without its request journal) and mountebank (npm), nginx
# (Debian, a static file). All run at once and are asked in turn by the same driver. The peers are installed into
# SCRATCH_DIR and nowhere else.
#   sh tests/bench/peers.sh BIN_DIR SCRATCH_DIR
set -eu
lib=$(cd "$(dirname "$0")" && pwd)/peers_lib.sh
bin=$(cd "$1" && pwd)
mkdir -p "$2"
scratch=$(cd "$2" && pwd)

connections=16
warm_up=5s
duration=3s
rounds=5
body='{"cpu":{"highPriority":0.68},"replicas":10}'

# shellcheck source=tests/bench/peers_lib.sh
. "$lib"
need_tools node npm java

install_peers() {
    install_from_npm "wiremock@$wiremock_version" "mountebank@$mountebank_version"
    cd "$scratch"
    nginx=$(command -v nginx || true)
    if [ -z "$nginx" ]; then
        nginx=$scratch/nginx/usr/sbin/nginx
        if [ ! -x "$nginx" ]; then
            say "unpacking Debian's nginx"
            timeout 300 apt-get download -qq nginx >apt.log 2>&1 || {
                cat apt.log >&2
                stop 'apt-get could not download nginx'
            }
            dpkg -x nginx_*.deb nginx
        fi
    fi
}

start_wiremock() {
    name=$1 port=$2
    shift 2
    mkdir -p "$scratch/$name/mappings"
    cat >"$scratch/$name/mappings/status.json" <<END
{"request": {"method": "GET", "urlPath": "/app/status"},
 "response": {"status": 200, "jsonBody": $body, "headers": {"Content-Type": "application/json"}}}
END
    java -jar "$scratch"/node_modules/wiremock/build/*.jar --port "$port" --bind-address 127.0.0.1 \
        --use-chunked-encoding never --root-dir "$scratch/$name" "$@" >"$scratch/$name.log" 2>&1 &
    pids="$pids $!"
}

# Without the two header fields mountebank closes each connection after its answer.
start_mock() {
    cat >"$scratch/mountebank.json" <<END
{"imposters": [{"port": $2, "protocol": "http", "host": "127.0.0.1", "stubs": [{
  "predicates": [{"equals": {"method": "GET", "path": "/app/status"}}],
  "responses": [{"is": {"statusCode": 200, "body": $(printf '%s' "$body" | node -p 'JSON.stringify(require("fs").readFileSync(0, "utf8"))'),
    "headers": {"Content-Type": "application/json", "Connection": "keep-alive", "Content-Length": ${#body}}}}]}]}]}
END
    start_mountebank "$1" "$scratch/mountebank.json"
}

start_nginx() {
    mkdir -p "$scratch/nginx_run/app"
    printf '%s' "$body" >"$scratch/nginx_run/app/status"
    cat >"$scratch/nginx_run/nginx.conf" <<END
daemon off;
worker_processes auto;
pid $scratch/nginx_run/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  keepalive_requests 1000000000;
  default_type application/json;
  client_body_temp_path $scratch/nginx_run; proxy_temp_path $scratch/nginx_run; fastcgi_temp_path $scratch/nginx_run;
  uwsgi_temp_path $scratch/nginx_run; scgi_temp_path $scratch/nginx_run;
  server { listen 127.0.0.1:$1; root $scratch/nginx_run; }
}
END
    "$nginx" -p "$scratch/nginx_run" -c "$scratch/nginx_run/nginx.conf" -e "$scratch/nginx.log" >/dev/null 2>&1 &
    pids="$pids $!"
}

install_peers
# shellcheck disable=SC2046 # the ports are words on purpose
set -- $(free_ports 6)
start_fake_app "$1"
start_wiremock wiremock "$2"
start_wiremock wiremock_tuned "$3" --no-request-journal
start_mock "$6" "$4"
start_nginx "$5"
servers="fake_app:$1 wiremock:$2 wiremock_tuned:$3 mountebank:$4 nginx:$5"
await_all
say "warming up, $warm_up each"
for server in $servers; do
    ask "${server#*:}" "$connections" "$warm_up" >/dev/null
    : >"$scratch/${server%:*}.figures"
done
round=0
while [ $round -lt $rounds ]; do
    round=$((round + 1))
    say "round $round of $rounds"
    for server in $servers; do
        ask "${server#*:}" "$connections" "$duration" >>"$scratch/${server%:*}.figures"
    done
done

echo "GET /app/status, $connections keep-alive connections: median of $rounds runs of $duration, requests/s"
for server in $servers; do
    name=${server%:*}
    echo "$name $(median "$scratch/$name.figures") $(sort -n "$scratch/$name.figures" | sed -n '1p;$p' | tr '\n' ' ')"
done >"$scratch/table"
awk 'function ratio(a, b) { return sprintf("%.2f", a / b) }
    { name[NR] = $1; median[$1] = $2; low[$1] = $3; high[$1] = $4 }
    END {
        for (n in median) {
            if (n != "fake_app" && n != "nginx" && median[n] > mock) { mock = median[n] }
        }
        printf "%-14s %10s %10s %10s %18s %10s\n", "server", "median", "lowest", "highest", "to the best mock", "to nginx"
        for (i = 1; i <= NR; ++i) {
            n = name[i]
            printf "%-14s %10d %10d %10d %18s %10s\n", n, median[n], low[n], high[n], ratio(median[n], mock), ratio(median[n], median["nginx"])
        }
    }' "$scratch/table"

# Were the driver the limit, two of them would get more out of a server than one does.
half=$((connections / 2))
for server in fake_app:"$1" nginx:"$5"; do
    ask "${server#*:}" "$half" "$duration" >"$scratch/half" &
    other=$!
    mine=$(ask "${server#*:}" "$half" "$duration")
    wait "$other"
    echo "${server%:*} asked by two drivers of $half connections each: $((mine + $(cat "$scratch/half"))) requests/s"
done
say_load
