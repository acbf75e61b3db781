#!/usr/bin/env bash
# e2e.sh: whole nodes with TUN devices in network namespaces, ours and, when MYCELIUM_REFERENCE names
# one, the original, in alternation. Prints throughput, latency, processor time and memory: the
# median of the runs and their spread. README.md says what this proves and what not.
#
#   RUNS=3       alternating runs        HOPS="1 2"  links between the ends
#   LENGTH=5     of each stream, s         UDP=1       also look for the UDP rate without loss (slow)
#   WARM=10      streams both ways before, not counted, s: the JVM compiles meanwhile
#   CONGESTION   control of the streams, cubic for example; the system's when not given
#   MYCELIUM     our launcher, when it is not the one that was built here
set -u -o pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/netlab.sh"

runs=${RUNS:-3}
length=${LENGTH:-5}
hops_list=${HOPS:-1 2}
warm=${WARM:-10}
distances=$work/distances

# iperf3 from the last host to the first; prints JSON.
stream() { at "$last" timeout $((length + warm + 20)) iperf3 -6 -c "$target" -t "$length" ${CONGESTION:+-C "$CONGESTION"} -J "$@"; }

# What is recorded from here on was measured since begin: notes the least and the greatest distance
# of the processors meanwhile, in ns.
begin() { began=$(date +%s%3N); }
placed() {
  where=$(awk -v from="$began" -v to="$(date +%s%3N)" '
    $1 > from && $1 < to { if (!n++ || $2 < least) least = $2; if ($2 > most) most = $2 }
    END { if (n) print least, most }' "$distances")
}

# The least distance of all, and from which on it is called far, in ns.
bounds() { awk '!least || $2 < least { least = $2 } END { print least + 0, int(1.6 * least) }' "$distances"; }

# The results while the processors were all the time near each other, or all the time far apart.
only() { # near|far FAR_NS
  awk -F'\t' -v wanted="$1" -v far="$2" '
    split($4, d, " ") == 2 && (wanted == "near" ? d[2] + 0 < far : d[1] + 0 >= far)' "$results" >"$results-$1"
}

mbit() { jq -r "$1 / 1e6"; }

ping_statistics() { # FILE METRIC LABEL: average, 99th percentile and greatest round trip
  awk -F'time=' '/time=/ { split($2, t, " "); print t[1] }' "$1" | sort -n >"$1.sorted"
  local count
  count=$(wc -l <"$1.sorted")
  [ "$count" -gt 0 ] || { record "$2 lost all" "$3" 1; return; }
  record "$2 average, ms" "$3" "$(awk '{ s += $1 } END { print s / NR }' "$1.sorted")"
  record "$2 99th percentile, ms" "$3" "$(sed -n "$(((count * 99 + 99) / 100))p" "$1.sorted")"
  record "$2 greatest, ms" "$3" "$(tail -n 1 "$1.sorted")"
}

# With the greatest socket buffers of the system: else iperf3's own overflows while it waits for a
# processor, and the nodes are not what is measured.
udp_without_loss() { # prints the greatest rate in Mbit/s with less than 0.1 % loss, to 5 %
  local low=0 high=8000 rate window
  window=$(sort -n /proc/sys/net/core/rmem_max /proc/sys/net/core/wmem_max | head -n 1)
  for _ in 1 2 3 4 5 6 7; do
    rate=$(((low + high) / 2))
    if at "$last" timeout 20 iperf3 -6 -u -w "$window" -l 1352 -b "${rate}M" -t 2 -c "$target" -J |
      jq -e '.end.sum.lost_percent < 0.1 and .end.sum.packets > 0 and (.end.sum.bits_per_second > 0.95e6 * '"$rate"')' >/dev/null; then
      low=$rate
    else
      high=$rate
    fi
  done
  echo "$low"
}

measure() { # LABEL HOPS
  local label=$1 hops=$2 i before after json
  last=$((hops + 1))
  host 1
  for i in $(seq 2 "$last"); do
    host "$i"
    join $((i - 1)) "$i"
  done
  node "$label" 1
  await_node 1
  for i in $(seq 2 "$last"); do
    node "$label" "$i" "tcp://10.$((i - 1)).$i.1:9651"
    await_node "$i"
  done
  target=$(address 1)
  await_reach "$last" "$target"
  at 1 iperf3 -s -D >/dev/null
  await 10 "iperf3 server" at 1 sh -c 'ss -ltn | grep -q :5201'
  stream -t "$warm" --bidir >/dev/null || fail "no stream: $label, $hops hops"
  at "$last" ping -6 -n -q -c 200 -i 0.01 "$target" >/dev/null

  begin
  at "$last" ping -6 -n -c 300 -i 0.01 "$target" >"$work/ping"
  placed
  ping_statistics "$work/ping" "$hops hop, idle ping" "$label"

  begin
  before=$(cpu_seconds)
  json=$(stream)
  after=$(cpu_seconds)
  placed
  record "$hops hop, TCP 1 stream, Mbit/s" "$label" "$(mbit .end.sum_received.bits_per_second <<<"$json")"
  record "$hops hop, CPU s/GB, all nodes" "$label" \
    "$(awk -v s="$before" -v e="$after" -v b="$(jq .end.sum_received.bytes <<<"$json")" 'BEGIN { print (e - s) / (b / 1e9) }')"

  begin
  (sleep 1; at "$last" ping -6 -n -w $((length - 1)) -i 0.02 "$target" >"$work/loaded") &
  local pinging=$!
  json=$(stream -P 4)
  wait $pinging
  placed
  record "$hops hop, TCP 4 streams, Mbit/s" "$label" "$(mbit .end.sum_received.bits_per_second <<<"$json")"
  ping_statistics "$work/loaded" "$hops hop, ping under 4 streams" "$label"

  begin
  json=$(stream --bidir)
  placed
  record "$hops hop, TCP both ways, Mbit/s" "$label" \
    "$(mbit '(.end.sum_received.bits_per_second + .end.sum_received_bidir_reverse.bits_per_second)' <<<"$json")"
  where=
  [ "${UDP:-}" != 1 ] || record "$hops hop, UDP without loss, Mbit/s" "$label" "$(udp_without_loss)"
  record "$hops hop, resident after load, MiB a node" "$label" \
    "$(for i in $(seq "$last"); do resident_mib "$i"; done | awk '{ s += $1 } END { print s / NR }')"
  teardown
}

# The start-up cache that a node makes in the background after its first start.
export MYCELIUM_CACHE=$work/cache
"$ours" cache >/dev/null 2>&1 || printf 'no start-up cache could be made: measuring without\n' >&2

: >"$distances"
if [ "$(nproc)" -gt 1 ] && [ -d "$root/benchmarks/target/classes" ]; then
  "$root/benchmarks/run.sh" processors >"$distances" & # ends with this script
  (await 20 "the distance of the processors" test -s "$distances") || printf 'measuring without it\n' >&2
fi

load
for run in $(seq "$runs"); do
  for label in "${programs[@]}"; do
    for hops in $hops_list; do
      printf 'run %s of %s: %s, %s hop\n' "$run" "$runs" "$label" "$hops" >&2
      measure "$label" "$hops"
    done
  done
done
report
read -r least far < <(bounds)
for place in near far; do
  only $place "$far"
  [ -s "$results-$place" ] || continue
  printf '\nprocessors %s all the time (far: from %s ns on; the least was %s):\n' "$place" "$far" "$least"
  report "$results-$place"
done
load
