#!/usr/bin/env bash
# failover.sh: how long traffic stops when the way it takes breaks, in a diamond
#
#        +-- 2 --+
#   1 ---+       +--- 4        1 pings 4 every 10 ms
#        +-- 3 --+
#
#   kill   the transit node in use dies (its sockets close)
#   cut    the transit node in use is cut off without a word, on both sides
#   far    the same, but only the link between the transit node and 4
#
# Ours and, when MYCELIUM_REFERENCE names one, the original. Outage = the longest time between two
# replies from one second before the event on; a value equal to LIMIT means: not back by then.
#
#   RUNS=3   SCENARIOS="kill cut far"   LIMIT=70 (seconds)   SETTLE=10 (seconds before the event)
set -u -o pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/netlab.sh"

limit=${LIMIT:-70}

# Prints the age of the last reply, and the longest gap since a moment (both in ms).
gaps() { # FILE FROM NOW
  awk -v from="$2" -v now="$3" '
    /bytes from/ { t = substr($1, 2) + 0; if (t < from) next
      if (last && t - last > gap) gap = t - last
      last = t }
    END { printf "%d %d\n", (last ? now - last : 1e6) * 1000, gap * 1000 }' "$1"
}

measure() { # LABEL SCENARIO
  local label=$1 scenario=$2 i target hop transit started now age gap
  for i in 1 2 3 4; do host "$i"; done
  join 1 2; join 1 3; join 2 4; join 3 4
  node "$label" 1
  node "$label" 4
  await_node 1
  await_node 4
  node "$label" 2 tcp://10.1.2.1:9651 tcp://10.2.4.2:9651
  node "$label" 3 tcp://10.1.3.1:9651 tcp://10.3.4.2:9651
  await_node 2
  await_node 3
  target=$(address 4)
  await_reach 1 "$target"
  sleep "${SETTLE:-10}"

  background 1 ping -6 -n -D -i 0.01 "$target" >"$work/ping"
  local pinging=$!
  sleep 3
  hop=$(api 1 admin/routes/selected |
    jq -r --arg net "$(cut -d: -f1-4 <<<"$target")" '.[] | select(.subnet | startswith($net)) | .nextHop')
  case $hop in
  *10.1.2.*) transit=2 ;;
  *10.1.3.*) transit=3 ;;
  *) fail "$label: next hop '$hop' is neither 2 nor 3" ;;
  esac
  started=$(date +%s.%N)
  case $scenario in
  kill) { kill -9 "${pid_of[$transit]}" && wait "${pid_of[$transit]}"; } 2>/dev/null ;;
  cut) cut_link 1 $transit; cut_link $transit 4 ;;
  far) cut_link $transit 4 ;;
  *) fail "there is no scenario '$scenario'" ;;
  esac
  # Over when replies have come again for 2 s, at the earliest 5 s after the event.
  local from elapsed=0 good=0
  from=$(awk -v t="$started" 'BEGIN { printf "%.6f", t - 1 }')
  while sleep 0.5; do
    now=$(date +%s.%N)
    elapsed=$(awk -v s="$started" -v n="$now" 'BEGIN { print int(n - s) }')
    read -r age gap < <(gaps "$work/ping" "$from" "$now")
    if [ "$age" -lt 400 ]; then good=$((good + 1)); else good=0; fi
    [ "$elapsed" -ge 5 ] && [ "$good" -ge 4 ] && break
    [ "$elapsed" -lt "$limit" ] || { gap=$((limit * 1000)); break; }
  done
  kill -INT $pinging 2>/dev/null
  wait $pinging 2>/dev/null
  record "$scenario, outage ms" "$label" "$gap"
  printf '%s %s: transit %s, outage %s ms\n' "$label" "$scenario" "$transit" "$gap" >&2
  teardown
}

load
for _ in $(seq "${RUNS:-3}"); do
  for scenario in ${SCENARIOS:-kill cut far}; do
    for label in "${programs[@]}"; do
      measure "$label" "$scenario"
    done
  done
done
report
load
