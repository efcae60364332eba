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
for page in README.md data/README.md; do
    awk '/^```sh$/ { block = 1; next } /^```/ { block = 0 } block && !/^\.\/dev/ { print }' "$source_dir/$page" >"$scratch/commands.sh"
    test -s "$scratch/commands.sh"
    (cd "$scratch" && sh -eux commands.sh) || {
        echo "a command in $page failed; the last one printed above" >&2
        exit 1
    }
done
