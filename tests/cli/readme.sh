#!/bin/sh
# Runs the commands that README.md and data/README.md tell people to run, as they stand there, in a copy of the tree's
# data. Blocks fenced with ```sh are run; lines that begin with ./dev are CI's business.
#   sh tests/cli/readme.sh SOURCE_DIR BIN_DIR
set -eu
source_dir=$1
bin_dir=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/build/release"
ln -s "$bin_dir" "$scratch/build/release/bin"
cp -r "$source_dir/data" "$source_dir/tests" "$scratch"

# The ports that the pages name may be taken here: ones that were free a moment ago stand in for them.
free_port() {
    : >"$scratch/ready" # what the one before has said
    "$bin_dir/fake_app" --port 0 --log-level off >"$scratch/ready" &
    probe=$!
    until grep -q listening "$scratch/ready"; do sleep 0.1; done
    kill "$probe"
    wait "$probe" || true
    sed -n 's|.*http://[^:]*:\([0-9]*\).*|\1|p' "$scratch/ready"
}
app_port=$(free_port)
proxy_port=$(free_port)
while [ "$proxy_port" = "$app_port" ]; do proxy_port=$(free_port); done
api_port=$(free_port)
while [ "$api_port" = "$app_port" ] || [ "$api_port" = "$proxy_port" ]; do api_port=$(free_port); done

for page in README.md data/README.md; do
    awk '/^```sh$/ { block = 1; next } /^```/ { block = 0 } block && !/^\.\/dev/ { print }' "$source_dir/$page" |
        sed "s/8123/$app_port/g; s/8200/$proxy_port/g; s/8300/$api_port/g" >"$scratch/commands.sh"
    test -s "$scratch/commands.sh"
    (cd "$scratch" && sh -eux commands.sh) || {
        echo "a command in $page failed; the last one printed above" >&2
        exit 1
    }
done
