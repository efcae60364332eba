#!/bin/sh
# A day of autoscaling in under a minute: lived, recorded, replayed and judged.
#   sh tests/cli/demo.sh BIN_DIR
set -eu
bin=$1
out=build/demo
rm -rf "$out"
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }

step '1. An app to scale: a day of demand with its peak at 14:00, in lock-step time, one call in twenty goes wrong'
"$bin/fake_app" --port 0 --clock lockstep --step 1m --replicas 4 --seed 1 --error-rate 0.05 \
    --generator diurnal:base=4,amplitude=3,period=24h,peak=14h --log-level error >"$out/fake_app.log" &
app=$!
trap 'kill "$app" 2>/dev/null || true' EXIT
until grep -q listening "$out/fake_app.log"; do
    kill -0 "$app"
    sleep 0.05
done
url=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$out/fake_app.log")
cat "$out/fake_app.log"

step "2. Live: the controller holds its average CPU at 0.80 over real HTTP and records every exchange"
"$bin/controller" --url "$url" --clock lockstep --interval 1m --ticks 1440 --timeout 200ms \
    --record "$out/session.db" --log-level error >"$out/controller.txt"
grep -E '^(ticks|mean CPU|changes|held ticks|failed calls)' "$out/controller.txt"
kill "$app"
wait "$app" || true
trap - EXIT
tail -n 1 "$out/fake_app.log"

step '3. What was recorded, and that not a bit of it has changed'
"$bin/recorder" show "$out/session.db"
"$bin/recorder" verify "$out/session.db"

step '4. Strict replay: the controller runs again on the recorded answers and does exactly the same'
"$bin/replayer" verify "$out/session.db"

step '5. How well it scaled'
"$bin/replayer" score "$out/session.db"

step '6. What would have happened under two policies, beside what did (* marks the best of a line)'
"$bin/replayer" compare "$out/session.db" --policy target-average --policy proportional --html "$out/report.html"

cat <<END

The day as a page, to be opened in a browser: $out/report.html
The session is $out/session.db. Try another target on the same day:
  $bin/replayer run $out/session.db --target 0.70
END
