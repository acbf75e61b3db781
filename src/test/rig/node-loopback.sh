#!/bin/bash
# node-loopback.sh DIR LISTENER DIALLER [FLAG...]: two nodes in one machine, joined by vsock alone (CID 1); the second in a network
# namespace, so that each has a TUN device and an API of its own. Prints pings both ways, routes and peers of both.
# FLAGs are the listener's, by default --vsock-listen-port 9651.
D=$1 A=$2 B=$3; shift 3
[ $# -gt 0 ] || set -- --vsock-listen-port 9651
export HOME=$D MYCELIUM_JAVA_OPTS="-Xms48m -Xmx48m -XX:TieredStopAtLevel=1"
ip netns add b && ip -n b link set lo up || exit 9
in_b() { ip netns exec b "$@"; }
"$A" -k "$D/keya" --disable-peer-discovery --disable-quic "$@" > "$D/loga" 2>&1 & NA=$!
printf 'peers = ["vsock://1:9651"]\n' > "$D/b.toml"
in_b "$B" -k "$D/keyb" --disable-peer-discovery --disable-quic -c "$D/b.toml" > "$D/logb" 2>&1 & NB=$!
get() { curl -fs -m 2 "localhost:8989/api/v1/$1"; }
get_b() { in_b curl -fs -m 2 "localhost:8989/api/v1/$1"; }
fail() { cat "$D/loga" "$D/logb"; exit 9; }
for _ in $(seq 200); do get admin > "$D/a" && get_b admin > "$D/b" && break; sleep 0.3; done
address() { grep -o '"nodeIp":"[^"]*"' "$1" | cut -d'"' -f4; }
TO_A=$(address "$D/a") TO_B=$(address "$D/b")
[ -n "$TO_A" ] && [ -n "$TO_B" ] || fail
for _ in $(seq 60); do ping -6 -c 1 -W 1 "$TO_B" > /dev/null && break; done
ping -6 -c 5 -i 0.3 "$TO_B" || fail
in_b ping -6 -c 5 -i 0.3 "$TO_A" || fail
echo "listener $(get admin/routes/selected)"
echo "dialler $(get_b admin/routes/selected)"
echo "dialler peers $(get_b admin/peers)"
kill $NA $NB; wait
exit 0
