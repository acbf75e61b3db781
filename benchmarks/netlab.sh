# netlab.sh: what e2e.sh, failover.sh and hello.sh share (source it). Hosts are network namespaces of this run,
# joined by veth pairs; host i and j (i < j) share 10.i.j.0/24, i has .1 and j has .2. Everything
# that was started or made is ended and removed when the script ends, however it ends.

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

[ "$(uname -s)" = Linux ] || fail "needs Linux"
[ "$(id -u)" = 0 ] || fail "needs root, for network namespaces and TUN devices; try: sudo -E $0"
for tool in ip tc ping iperf3 curl jq awk; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian, Ubuntu: apt install iproute2 iputils-ping iperf3 curl jq gawk)"
done
[ -c /dev/net/tun ] || fail "needs /dev/net/tun; try: modprobe tun"

root=$(CDPATH='' cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
ours=${MYCELIUM:-$root/verticles/target/dist/mycelium/mycelium}
reference=${MYCELIUM_REFERENCE:-}
[ -x "$ours" ] || fail "$ours is not built; run: mvn -DskipTests -pl verticles -am package"
[ -z "$reference" ] || [ -x "$reference" ] || fail "MYCELIUM_REFERENCE=$reference is not a program"
programs=(ours)
[ -z "$reference" ] || programs+=(reference)

lab=myb$$h
work=$(mktemp -d)
results=$work/results
: >"$results"
hosts=()
declare -A pid_of=()

# Ends our processes in the namespaces, removes the namespaces and, at the end, the folder.
teardown() {
  local i pid
  for i in "${hosts[@]}"; do
    for pid in $(ip netns pids "$lab$i" 2>/dev/null); do kill "$pid" 2>/dev/null; done
  done
  for _ in $(seq 50); do
    local left=
    for i in "${hosts[@]}"; do left=$left$(ip netns pids "$lab$i" 2>/dev/null); done
    [ -z "$left" ] && break
    sleep 0.1
  done
  for i in "${hosts[@]}"; do
    for pid in $(ip netns pids "$lab$i" 2>/dev/null); do kill -9 "$pid" 2>/dev/null; done
    ip netns del "$lab$i" 2>/dev/null
  done
  hosts=()
  [ ${#pid_of[@]} = 0 ] || wait "${pid_of[@]}" 2>/dev/null
  pid_of=()
}
trap 'teardown; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

program_of() { if [ "$1" = ours ]; then printf %s "$ours"; else printf %s "$reference"; fi; }

host() { # I
  ip netns add "$lab$1" && ip -n "$lab$1" link set lo up || fail "cannot make a network namespace"
  hosts+=("$1")
}

join() { # I J, I < J
  ip link add "to$2" netns "$lab$1" type veth peer name "to$1" netns "$lab$2"
  ip -n "$lab$1" addr add "10.$1.$2.1/24" dev "to$2"
  ip -n "$lab$2" addr add "10.$1.$2.2/24" dev "to$1"
  ip -n "$lab$1" link set "to$2" up
  ip -n "$lab$2" link set "to$1" up
}

# Swallows everything between two hosts without a word.
cut_link() { # I J
  tc -n "$lab$1" qdisc add dev "to$2" root tbf rate 8bit burst 10 limit 1
  tc -n "$lab$2" qdisc add dev "to$1" root tbf rate 8bit burst 10 limit 1
}

at() { # I COMMAND...
  local i=$1
  shift
  ip netns exec "$lab$i" "$@"
}

# As at, in the background. ip netns exec and the launcher both exec, so $! is the program itself.
background() { # I COMMAND...
  local i=$1
  shift
  (exec ip netns exec "$lab$i" "$@") &
}

node() { # LABEL I PEER...: starts a node in host I, with the words of NODE_FLAGS
  local label=$1 i=$2
  shift 2
  mkdir -p "$work/home-$label"
  HOME=$work/home-$label background "$i" "$(program_of "$label")" -k "$work/key-$label-$i" \
    --disable-peer-discovery --disable-quic ${NODE_FLAGS-} ${1:+--peers "$@"} >"$work/log-$label-$i" 2>&1
  pid_of[$i]=$!
}

api() { at "$1" curl -fsS -m 5 "http://127.0.0.1:8989/api/v1/$2"; } # I PATH

# Waits until a command succeeds.
await() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { tail -n 5 "$work"/log-* 2>/dev/null >&2; fail "$what: not in time"; }
    sleep 0.2
  done
}

await_node() { await 30 "the node in host $1" api "$1" admin; }           # I
await_reach() { await 60 "reach $2 from host $1" at "$1" ping -6 -c 1 -W 1 "$2"; } # I ADDRESS
address() { api "$1" admin | jq -r .nodeIp; }                               # I

cpu_seconds() { # processor seconds of all nodes
  local ticks total=0
  for pid in "${pid_of[@]}"; do
    ticks=$(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')
    total=$((total + ticks))
  done
  awk -v t="$total" -v hz="$(getconf CLK_TCK)" 'BEGIN { print t / hz }'
}

resident_mib() { awk '/^VmRSS/ { print $2 / 1024 }' "/proc/${pid_of[$1]}/status"; } # I

# Notes also $where the processors were, when the script has set it.
record() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${where:-}" >>"$results"; } # METRIC LABEL VALUE

# A line for each metric: median, least and greatest value of each program, and their ratio.
report() { # [RESULTS]
  awk -F'\t' '
    { key = $1 SUBSEP $2; if (!($1 in seen)) { seen[$1] = 1; order[++n] = $1 }
      value[key, ++count[key]] = $3 + 0 }
    function sorted(key, i, j, t) {
      for (i = 2; i <= count[key]; i++)
        for (j = i; j > 1 && value[key, j] < value[key, j - 1]; j--) {
          t = value[key, j]; value[key, j] = value[key, j - 1]; value[key, j - 1] = t } }
    function median(key, c) { c = count[key]; return (value[key, int((c + 1) / 2)] + value[key, int((c + 2) / 2)]) / 2 }
    function text(key) {
      if (!count[key]) return "-"
      return sprintf("%.2f [%.2f .. %.2f] %d", median(key), value[key, 1], value[key, count[key]], count[key]) }
    END {
      printf "%-44s %-34s %-34s %s\n", "median [least .. greatest] runs", "ours", "reference", "ours/reference"
      for (i = 1; i <= n; i++) {
        o = order[i] SUBSEP "ours"; r = order[i] SUBSEP "reference"
        sorted(o); sorted(r)
        ratio = count[o] && count[r] && median(r) != 0 ? sprintf("%.2f", median(o) / median(r)) : ""
        printf "%-44s %-34s %-34s %s\n", order[i], text(o), text(r), ratio } }' "${1:-$results}"
}

load() { printf 'load average %s, cores %s, %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)" "$(nproc)" "$(uname -sr)"; }
