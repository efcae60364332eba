#!/bin/sh
# Records the sessions of this folder anew:  sh data/record.sh BIN_DIR
set -eu
bin=$1
data=$(dirname "$0")

# record NAME ERROR_RATE
record() {
    ready=$(mktemp)
    "$bin/fake_app" --port 0 --clock lockstep --step 1m --seed 1 --replicas 8 --error-rate "$2" \
        --generator sine:base=6.4,amplitude=3,period=1h --log-level error >"$ready" &
    app=$!
    until grep -q listening "$ready"; do sleep 0.05; done
    url=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$ready")
    rm -f "$data/sessions/$1.db" "$ready"
    "$bin/controller" --url "$url" --clock lockstep --interval 1m --ticks 120 --timeout 500ms \
        --record "$data/sessions/$1.db" --log-level error
    kill "$app"
    wait "$app" || true
}

record calm 0
record errors 0.1
