#!/usr/bin/env bash
# hello.sh: whether a transit node under full load answers Hellos and keeps its routes. In a chain
# 1 - 2 - 3, TCP streams go from 3 to 1; on host 2 a raw peer sends a Hello to the node every 100 ms,
# at rest, under four streams, and under four streams each way.
#
# Ours and, when MYCELIUM_REFERENCE names one, the original, in alternation. README.md says more.
#
#   RUNS=3   LENGTH=10 (of each part, s)   WARM=10 (streams before, not counted, s)
set -u -o pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/netlab.sh"

length=${LENGTH:-10}

subnet() { api "$1" admin | jq -r .nodeSubnet; } # I

streams() { # SECONDS [WORDS]: prints Mbit/s, both directions together
  at 3 timeout $(($1 + 20)) iperf3 -6 -c "$(address 1)" -P 4 -J -t "$@" |
    jq '(.end.sum_received.bits_per_second + (.end.sum_received_bidir_reverse.bits_per_second // 0)) / 1e6'
}

# The raw peer goes before everything else on this machine: it is the node that is measured.
hellos() { # LABEL PART
  local metric value
  at 2 nice -n -20 "$root/benchmarks/run.sh" hellos "$length" "$(subnet 1)" "$(subnet 3)" >"$work/hellos" ||
    fail "$1, $2: no measurement"
  while IFS=$'\t' read -r metric value; do record "$2: $metric" "$1" "$value"; done <"$work/hellos"
}

under() { # LABEL PART [WORDS]
  local label=$1 part=$2
  shift 2
  streams $((length + 5)) "$@" >"$work/rate" &
  local load=$!
  sleep 2
  hellos "$label" "$part"
  kill -0 $load || fail "$label, $part: the streams ended before the Hellos"
  wait $load || fail "$label, $part: no streams"
  record "$part: streams, Mbit/s" "$label" "$(cat "$work/rate")"
}

measure() { # LABEL
  local label=$1
  for i in 1 2 3; do host $i; done
  join 1 2
  join 2 3
  node "$label" 1
  node "$label" 3
  await_node 1
  await_node 3
  node "$label" 2 tcp://10.1.2.1:9651 tcp://10.2.3.2:9651
  await_node 2
  await_reach 3 "$(address 1)"
  at 1 iperf3 -s -D >/dev/null
  await 10 "iperf3 server" at 1 sh -c 'ss -ltn | grep -q :5201'
  streams "${WARM:-10}" >/dev/null || fail "no stream: $label"
  hellos "$label" "at rest"
  under "$label" "4 streams"
  under "$label" "both ways" --bidir
  teardown
}

load
for run in $(seq "${RUNS:-3}"); do
  for label in "${programs[@]}"; do
    printf 'run %s: %s\n' "$run" "$label" >&2
    measure "$label"
  done
done
report
load
