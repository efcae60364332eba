#!/bin/sh
# What record/replay servers do where replays go wrong: scaleit's proxy and `replayer serve --strict`, WireMock's and
# mountebank's recording and playback, mitmdump's server replay. Each records the same conversation with the fake app, and
# is then asked for it again: as it was; in another order over its paths; for one answer more than there are; for only a
# part of it; and by whether a connection that was reset when it was recorded is reset again.
# WireMock and mountebank are installed into PEERS_DIR and nowhere else. Prints a table, a line a tool.
#   sh tests/bench/probes.sh BIN_DIR PEERS_DIR
set -eu
lib=$(cd "$(dirname "$0")" && pwd)/peers_lib.sh
bin=$(cd "$1" && pwd)
mkdir -p "$2"
scratch=$(cd "$2" && pwd)

# shellcheck source=tests/bench/peers_lib.sh
. "$lib"
need_tools node npm java mitmdump curl
install_from_npm "wiremock@$wiremock_version" "mountebank@$mountebank_version"
work=$(mktemp -d)
trap 'end_all; rm -rf "$work"' EXIT

# The conversation: a look, a write, a look whose connection is reset, and one more look.
look() { curl --silent --max-time 10 --output "$work/body" --write-out '%{http_code}' "http://127.0.0.1:$1/app/status" || true; }
write() {
    curl --silent --max-time 10 --output "$work/body" --write-out '%{http_code}' --request PUT \
        --header 'Content-Type: application/json' --data '{"replicas":5}' "http://127.0.0.1:$1/app/replicas" || true
}
# Its code and its body; some write JSON anew.
look_and_read() {
    rm -f "$work/body"
    printf '%s' "$(look "$1")"
    [ ! -f "$work/body" ] || printf ' %s' "$(head -c 200 "$work/body" | head -n 12 | tr -d ' \n')"
}
# What came of each call, a reset as 000, looks with their answers.
converse() {
    printf '%s | %s | %s | %s\n' "$(look_and_read "$1")" "$(write "$1")" "$(look "$1")" "$(look_and_read "$1")"
}

# Waits until somebody listens on PORT.
listening() {
    tries=0
    until node -e 'require("net").connect(process.argv[1], "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$1"; do
        tries=$((tries + 1))
        [ $tries -lt $((start_seconds_max * 5)) ] || stop "nobody listens on port $1; see the logs in $work"
        sleep 0.2
    done
}

cat >"$work/faults.yaml" <<'END'
apiVersion: scaleit/v1
kind: FaultPlan
spec:
  rules:
    - {fault: reset, calls: reads, at: [1]}
END

# start NAME COMMAND...: in the background; its id in $started, its output in NAME.log.
start() {
    log=$1
    shift
    "$@" >"$work/$log.log" 2>&1 &
    started=$!
    pids="$pids $started"
}
# Ends the server started last; its exit code in $ended.
end() {
    kill "$started" 2>/dev/null || true
    ended=0
    wait "$started" || ended=$?
}

# An app that lives the conversation anew; nothing may listen to its probes but through a recorder.
start_app() {
    start app "$bin/fake_app" --port "$1" --clock lockstep --step 1m --generator steps:from=2,to=8,count=6,every=1m \
        --faults "$work/faults.yaml" --log-level error
    app=$started
    listening "$1"
}
calls_of() { curl --silent "http://127.0.0.1:$1/metrics" | awk '/^scaleit_app_calls_total/ { calls += $2 } END { print calls }'; }

admin() { curl --silent --show-error --fail --request "$1" --header 'Content-Type: application/json' --data "${3:-}" "$2" >"$work/admin.json"; }

# shellcheck disable=SC2046 # the ports are words on purpose
set -- $(free_ports 6)
app_port=$1 port=$2 admin_port=$3

# Each tool: record_TOOL leaves a recording; play_TOOL serves it afresh on $port and sets $started.
record_scaleit() {
    rm -f "$work"/session.db*
    start recorder "$bin/recorder" proxy --listen "127.0.0.1:$port" --upstream "http://127.0.0.1:$app_port" --out "$work/session.db"
    listening "$port"
    converse "$port" >"$work/scaleit.recorded"
    end
}
play_scaleit() { start scaleit "$bin/replayer" serve "$work/session.db" --strict --port "$port"; }

record_wiremock() {
    mkdir -p "$work/wiremock"
    start wiremock java -jar "$scratch"/node_modules/wiremock/build/*.jar --port "$port" --bind-address 127.0.0.1 --root-dir "$work/wiremock"
    listening "$port"
    admin POST "http://127.0.0.1:$port/__admin/recordings/start" "{\"targetBaseUrl\":\"http://127.0.0.1:$app_port\"}"
    converse "$port" >"$work/wiremock.recorded"
    admin POST "http://127.0.0.1:$port/__admin/recordings/stop"
    end
}
play_wiremock() {
    start wiremock java -jar "$scratch"/node_modules/wiremock/build/*.jar --port "$port" --bind-address 127.0.0.1 --root-dir "$work/wiremock"
}

start_mb() { start mountebank node "$scratch/node_modules/mountebank/bin/mb" start --host 127.0.0.1 --port "$admin_port" --configfile "$1" --nologfile --loglevel error --pidfile "$work/mb.pid"; }
record_mountebank() {
    cat >"$work/proxy.json" <<END
{"imposters": [{"port": $port, "protocol": "http", "host": "127.0.0.1", "stubs": [{"responses": [{"proxy": {
  "to": "http://127.0.0.1:$app_port", "mode": "proxyAlways",
  "predicateGenerators": [{"matches": {"method": true, "path": true, "body": true}}]}}]}]}]}
END
    start_mb "$work/proxy.json"
    listening "$port"
    converse "$port" >"$work/mountebank.recorded"
    curl --silent "http://127.0.0.1:$admin_port/imposters?replayable=true&removeProxies=true" >"$work/played.json"
    end
}
play_mountebank() { start_mb "$work/played.json"; }

record_mitmdump() {
    rm -f "$work/flows"
    start mitmdump mitmdump --quiet --mode "reverse:http://127.0.0.1:$app_port" --listen-host 127.0.0.1 --listen-port "$port" \
        --save-stream-file "$work/flows" --set confdir="$work/mitmproxy"
    listening "$port"
    converse "$port" >"$work/mitmdump.recorded"
    end
}
# Without keepserving it ends with its last answer.
play_mitmdump() {
    start mitmdump mitmdump --quiet --mode "reverse:http://127.0.0.1:$app_port" --listen-host 127.0.0.1 --listen-port "$port" \
        --server-replay "$work/flows" --set keepserving=true --set confdir="$work/mitmproxy"
}

play() {
    "play_$1"
    listening "$port"
}

# What is answered to the call that follows the last one, where `first` and `last` are the first and the last answer.
name_answer() {
    case $1 in
    *" $3") echo "the last answer again" ;;
    *" $2") echo "the first answer again" ;;
    000*) echo 'no answer' ;;
    *) echo "answered ${1%% *}" ;;
    esac
}

echo '| tool | the conversation again | the reset in it | a write before its look | one look after the last | exit code with recordings left over, with none | calls that reached the app |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
for tool in scaleit wiremock mountebank mitmdump; do
    start_app "$app_port"
    app_pid=$app
    "record_$tool"
    kill "$app_pid"
    wait "$app_pid" 2>/dev/null || true
    start_app "$app_port" # to be asked nothing
    app_pid=$app

    play "$tool"
    converse "$port" >"$work/$tool.played"
    after=$(look_and_read "$port")
    end
    play "$tool"
    converse "$port" >/dev/null
    end
    all_used=$ended
    play "$tool"
    early=$(write "$port")
    end
    play "$tool"
    look "$port" >/dev/null
    end
    part_used=$ended
    asked=$(calls_of "$app_port")
    kill "$app_pid"
    wait "$app_pid" || true

    recorded=$(cat "$work/$tool.recorded")
    first=$(echo "$recorded" | sed 's/^[0-9]* //; s/ |.*//')
    last=$(echo "$recorded" | sed 's/.*| [0-9]* //')
    played=$(cat "$work/$tool.played")
    if [ "$played" = "$recorded" ]; then same='the same'; else same='differs'; fi
    reset=$(echo "$played" | cut -d'|' -f3 | tr -d ' ')
    if [ "$reset" = 000 ]; then reset='reset'; else reset="answered $reset"; fi
    echo "| $tool | $same | $reset | answered $early | $(name_answer "$after" "$first" "$last") | $part_used, $all_used | $asked |"
    say "$tool recorded: $recorded"
    say "$tool played:   $played"
done
