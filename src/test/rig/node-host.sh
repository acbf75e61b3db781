#!/bin/bash
# node-host.sh DIR PROGRAM [FLAG...]: the node of the outer machine in a run of run-pair.sh, until DIR/done is there. Takes both
# guests through the hub's unix sockets, needs no TUN and no free well-known port.
D=$1; shift
export HOME=$D/homehost
mkdir -p "$HOME"
printf 'vsock_hybrid_listen = ["%s", "%s"]\n' "$VSOCKRIG_HUB/vm3.vsock" "$VSOCKRIG_HUB/vm4.vsock" > "$D/host.toml"
"$@" -c "$D/host.toml" -k "$D/keyhost" --no-tun --tcp-listen-port 0 --disable-peer-discovery --api-addr 127.0.0.1:0 \
  --jsonrpc-addr 127.0.0.1:0 \
  > "$D/loghost" 2>&1 & N=$!
until [ -e "$D/done" ]; do
  kill -0 $N 2> /dev/null || { cat "$D/loghost"; touch "$D/done"; exit 9; }
  sleep 0.3
done
kill $N; wait $N; exit 0
