#!/bin/sh
# How many changes each policy spends for how small an RMS error, over the settings that trade the one for the other; a
# star marks what no other row beats in both, a plus what no other row does among those that hold the mean within 0.005.
#   sh tests/bench/frontier.sh BIN_DIR FLAGS OF replayer sweep THAT NAME A SOURCE...
set -eu
bin=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# rows POLICY KEY VALUES SOURCE...: for each value changes, RMS error, mean error, share above 0.90, reversals, policy,
# setting
rows() {
    policy=$1
    key=$2
    values=$3
    shift 3
    "$bin/replayer" sweep "$@" --policy "$policy" --vary "$key=$values" --format csv >"$work/sweep.csv"
    awk -F, -v policy="$(basename "$policy" .yaml)" -v key="$key" '
        NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i; next }
        { print $column["changes"], $column["rms_error"], $column["mean_error"], $column["above_limit_percent"],
                $column["reversals"], policy, key "=" $column[key] }' "$work/sweep.csv" >>"$work/rows"
}

# One replica more above 90 % CPU, one less where more than that share is free.
step_policy() {
    printf 'apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec:\n  policy: threshold\n  free: [{resource: cpu, lower: 0.10, upper: %s}]\n' "$1"
}

rows target-average window 10,20,50,100,200,500,1000 "$@"
rows proportional target 0.80 "$@"
rows hpa downscale_stabilization 0s,5m,15m,30m,1h "$@"
rows hpa tolerance 0.02,0.05,0.2,0.3 "$@"
rows aws-step cooldown 0s,10m,30m "$@"
for upper in 0.25 0.30 0.40 0.50; do
    step_policy "$upper" >"$work/step_free_$upper.yaml"
    rows "$work/step_free_$upper.yaml" min 1 "$@"
done

sort -k1,1n -k2,2n "$work/rows" | awk '
    BEGIN { printf "%-2s  %-14s  %-27s  %7s  %9s  %10s  %10s  %9s\n", "", "policy", "setting", "changes", "RMS error",
                   "mean error", "above 0.90", "reversals" }
    { mark = best == "" || $2 < best ? "*" : " "; if (mark == "*") best = $2
      if ($3 <= 0.005 && $3 >= -0.005 && (held == "" || $2 < held)) { mark = mark "+"; held = $2 }
      printf "%-2s  %-14s  %-27s  %7d  %9.4f  %+10.4f  %8.1f %%  %9d\n", mark, $6, $7, $1, $2, $3, $4, $5 }'
