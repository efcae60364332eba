#!/bin/sh
# Builds the replayer with gcc and clang, with and without optimisation, and compares the digests of the same runs.
set -eu
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
for preset in dev release clang; do
    launcher=
    command -v ccache >/dev/null 2>&1 && launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache
    # shellcheck disable=SC2086 # empty means no argument
    cmake --preset "$preset" -Wno-dev --log-level=WARNING $launcher >/dev/null
    cmake --build --preset "$preset" --target replayer
    for trace in data/traces/*.csv; do
        for policy in target-average proportional; do
            digest=$("build/$preset/bin/replayer" run --trace "$trace" --trace-unit demand --policy "$policy" \
                --error-rate 0.05 --startup-delay 5m --seed 1 --format json | sed 's/.*"digest": *"\([0-9a-f]*\)".*/\1/')
            echo "$digest $(basename "$trace") $policy" >>"$runs/$preset"
        done
    done
    for scenario in data/scenarios/*.yaml; do
        digest=$("build/$preset/bin/replayer" run --scenario "$scenario" --ticks 1000 --format json |
            sed 's/.*"digest": *"\([0-9a-f]*\)".*/\1/')
        echo "$digest $(basename "$scenario")" >>"$runs/$preset"
    done
    for session in data/sessions/*.db; do
        digest=$("build/$preset/bin/replayer" run "$session" --format json | sed 's/.*"digest": *"\([0-9a-f]*\)".*/\1/')
        echo "$digest $(basename "$session")" >>"$runs/$preset"
    done
done
cat "$runs/dev"
for preset in release clang; do
    diff "$runs/dev" "$runs/$preset" || {
        echo "digests: $preset differs from dev" >&2
        exit 6
    }
done
echo "digests: equal in gcc debug, gcc release and clang release: $(wc -l <"$runs/dev") runs"
