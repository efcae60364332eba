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

# The port that the pages name may be taken here: one that was free a moment ago stands in for it.
"$bin_dir/fake_app" --port 0 --log-level off >"$scratch/ready" &
probe=$!
until grep -q listening "$scratch/ready"; do sleep 0.1; done
port=$(sed -n 's|.*http://[^:]*:\([0-9]*\).*|\1|p' "$scratch/ready")
kill "$probe"
wait "$probe" || true

for page in README.md data/README.md; do
    awk '/^```sh$/ { block = 1; next } /^```/ { block = 0 } block && !/^\.\/dev/ { print }' "$source_dir/$page" |
        sed "s/8123/$port/g" >"$scratch/commands.sh"
    test -s "$scratch/commands.sh"
    (cd "$scratch" && sh -eux commands.sh) || {
        echo "a command in $page failed; the last one printed above" >&2
        exit 1
    }
done
