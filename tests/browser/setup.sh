#!/bin/sh
# Installs what the browser tests are driven with into a folder of the build; does nothing where it is there already.
#   sh tests/browser/setup.sh SOURCE_DIR FOLDER
# Exit code 77, which ctest shows as skipped, where there is no npm or no registry.
set -eu
source=$1
folder=$2
mkdir -p "$folder"
if [ -d "$folder/node_modules/playwright-core" ] && cmp -s "$source/package.json" "$folder/package.json"; then
    exit 0
fi
skip() {
    echo "SKIPPED: the browser tests did not run: $*" >&2
    exit 77
}
command -v npm >/dev/null 2>&1 || skip 'npm is missing (./dev setup installs it)'
cp "$source/package.json" "$folder/package.json.new"
mkdir -p "$folder/install"
cp "$source/package.json" "$folder/install/package.json"
(cd "$folder/install" && timeout 60 npm install --no-audit --no-fund --no-package-lock --fetch-retries=1 --loglevel=error) ||
    skip 'npm could not install playwright-core; is there a registry?'
rm -rf "$folder/node_modules"
mv "$folder/install/node_modules" "$folder/node_modules"
rm -rf "$folder/install"
mv "$folder/package.json.new" "$folder/package.json"
