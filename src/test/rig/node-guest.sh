#!/bin/bash
# node-guest.sh DIR PROGRAM [FLAG...]: a node in a machine of run-pair.sh --share DIR. The one with CID 3 pings the one
# with CID 4, prints its routes and peers, and ends the test by making DIR/done.
D=$1; shift
export HOME=$D/home$VSOCKRIG_CID MYCELIUM_JAVA_OPTS="-Xms48m -Xmx48m -XX:TieredStopAtLevel=1"
mkdir -p "$HOME"
"$@" -k "$D/key$VSOCKRIG_CID" > "$D/log$VSOCKRIG_CID" 2>&1 & N=$!
end() { kill $N 2> /dev/null; wait $N; exit "$1"; }
until curl -fs -m 2 localhost:8989/api/v1/admin > "$HOME/admin"; do
  kill -0 $N 2> /dev/null || { cat "$D/log$VSOCKRIG_CID"; exit 9; }
  sleep 0.3
done
grep -o '"nodeIp":"[^"]*"' "$HOME/admin" | cut -d'"' -f4 > "$HOME/address"
mv "$HOME/address" "$D/address$VSOCKRIG_CID"
if [ "$VSOCKRIG_CID" = 3 ]; then
  until [ -s "$D/address4" ]; do sleep 0.3; done
  for _ in $(seq 60); do ping -6 -c 1 -W 1 "$(cat "$D/address4")" > /dev/null && break; done
  ping -6 -c 5 -i 0.3 "$(cat "$D/address4")"; rc=$?
  curl -fs localhost:8989/api/v1/admin/routes/selected; echo
  curl -fs localhost:8989/api/v1/admin/peers; echo
  [ $rc = 0 ] || cat "$D"/log*
  touch "$D/done"
  end $rc
fi
until [ -e "$D/done" ]; do sleep 0.3; done
end 0
