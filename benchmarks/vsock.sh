#!/usr/bin/env bash
# vsock.sh: two whole nodes with TUN devices in one machine of src/test/rig, joined by TCP or by vsock
# (run.sh vsock starts it there). Ours and, when MYCELIUM_REFERENCE names one, the original, over both
# kinds of link in turn. README.md says what this proves and what not.
#
#   RUNS=1       rounds                  LENGTH=5    of each stream, s
set -u -o pipefail
[ "${VSOCKRIG_GUEST:-}" = 1 ] || { echo "vsock.sh: start it with run.sh vsock" >&2; exit 1; }
. "$(dirname -- "${BASH_SOURCE[0]}")/netlab.sh"

length=${LENGTH:-5}
unset JAVA_TOOL_OPTIONS
export MYCELIUM_JAVA_OPTS="-Xms64m -Xmx64m"

measure() { # LABEL KIND PEER
  local label=$1 kind=$2 peer=$3 before after json
  host 1
  host 2
  join 1 2
  NODE_FLAGS="--vsock-listen-port 9651" node "$label" 1
  await_node 1
  node "$label" 2 "$peer"
  await_node 2
  target=$(address 1)
  await_reach 2 "$target"
  at 1 iperf3 -s -D >/dev/null
  await 10 "iperf3 server" at 1 sh -c 'ss -ltn | grep -q :5201'
  at 2 iperf3 -6 -c "$target" -t 2 >/dev/null || fail "no stream: $label, $kind" # warms up, not counted
  record "$kind, idle ping, ms" "$label" \
    "$(at 2 ping -6 -n -q -c 100 -i 0.02 "$target" | awk -F/ '/^rtt/ { print $5 }')"
  before=$(cpu_seconds)
  json=$(at 2 timeout $((length + 20)) iperf3 -6 -c "$target" -t "$length" -J)
  after=$(cpu_seconds)
  record "$kind, TCP 1 stream, Mbit/s" "$label" "$(jq '.end.sum_received.bits_per_second / 1e6' <<<"$json")"
  record "$kind, CPU s/GB, both nodes" "$label" \
    "$(awk -v s="$before" -v e="$after" -v b="$(jq .end.sum_received.bytes <<<"$json")" 'BEGIN { print (e - s) / (b / 1e9) }')"
  teardown
}

load
for _ in $(seq "${RUNS:-1}"); do
  for label in "${programs[@]}"; do
    measure "$label" TCP tcp://10.1.2.1:9651
    measure "$label" vsock vsock://1:9651
  done
done
report
load
