# shellcheck shell=sh disable=SC2034,SC2154
# What the benchmarks beside peers share; sourced by them. They say: bin (our programs), scratch (where the peers are
# installed and leave their files), body (what each server answers), servers (once they run).
mountebank_version=2.9.1
wiremock_version=3.13.2
start_seconds_max=60

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "${0##*/}: error: $*"
    exit 5
}

pids=
end_all() {
    for pid in $pids; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in $pids; do
        wait "$pid" 2>/dev/null || true
    done
}
trap end_all EXIT
trap 'exit 130' INT TERM

need_tools() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null || stop "$tool is missing; ./dev bench installs Debian's package of it"
    done
}

# Installs the npm packages, `NAME@VERSION` each, where one of them is missing.
install_from_npm() {
    missing=
    for package in "$@"; do
        [ -d "$scratch/node_modules/${package%@*}" ] || missing=1
    done
    [ -n "$missing" ] || return 0
    say "installing from npm: $*"
    cd "$scratch" || exit
    [ -f package.json ] || echo '{"private":true}' >package.json
    timeout 300 npm install --no-audit --no-fund --loglevel error "$@" >npm.log 2>&1 || {
        cat npm.log >&2
        stop 'npm could not install them'
    }
}

# Names N free ports; somebody else may take one before it is used, and then the start fails and says so.
free_ports() {
    node -e 'const servers = [...Array(+process.argv[1])].map(() => require("net").createServer());
        Promise.all(servers.map(s => new Promise(done => s.listen(0, "127.0.0.1", done)))).then(() => {
            console.log(servers.map(s => s.address().port).join(" "));
            servers.forEach(s => s.close());
        });' "$1"
}

# Waits until PORT answers with the body that all must give, as JSON: some write it anew.
await() {
    name=$1 port=$2 tries=0
    until node -e 'fetch(process.argv[1]).then(a => a.json()).then(j => process.exit(JSON.stringify(j) === process.argv[2] ? 0 : 1),
            () => process.exit(1))' "http://127.0.0.1:$port/app/status" "$body" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt $start_seconds_max ] || stop "$name does not answer with the body expected; see $scratch/$name.log"
        sleep 1
    done
}

# The same for all of `servers`, words NAME:PORT.
await_all() {
    for server in $servers; do
        await "${server%:*}" "${server#*:}"
    done
}

start_fake_app() {
    "$bin/fake_app" --port "$1" --clock lockstep --generator constant:base=6.8 --log-level error >"$scratch/fake_app.log" 2>&1 &
    pids="$pids $!"
}

# mountebank on PORT with the imposters of a file.
start_mountebank() {
    node "$scratch/node_modules/mountebank/bin/mb" start --host 127.0.0.1 --port "$1" --configfile "$2" \
        --nologfile --loglevel error --pidfile "$scratch/mountebank.pid" >"$scratch/mountebank.log" 2>&1 &
    pids="$pids $!"
}

# Asks the server on PORT over so many connections for so long; the driver's line.
drive() { timeout 60 "$bin/load_driver" --address "127.0.0.1:$1" --connections "$2" --duration "$3"; }

# Requests per second alone.
ask() {
    answer=$(drive "$@")
    echo "${answer%% *}"
}

median() { sort -n "$1" | sed -n "$(($(wc -l <"$1") / 2 + 1))p"; }

say_load() { echo "load average: $(cut -d' ' -f1-3 /proc/loadavg), $(getconf _NPROCESSORS_ONLN) processors"; }
