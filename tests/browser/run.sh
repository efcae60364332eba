#!/bin/sh
# Runs a file of browser tests, or says what is missing for them and exits with 77.
#   sh tests/browser/run.sh FILE.mjs DRIVER_FOLDER NODE CHROMIUM
set -eu
skip() {
    echo "SKIPPED: $1 is missing (./dev setup installs it); the pages were not looked at" >&2
    exit 77
}
case $3 in *NOTFOUND*) skip 'node' ;; esac
case $4 in *NOTFOUND*) skip 'chromium' ;; esac
[ -d "$2/node_modules/playwright-core" ] || skip 'playwright-core'
exec "$3" "$1"
