#!/bin/bash
# node-guest.sh calls|answers DIR PROGRAM [FLAG...]: a node in a machine of run-pair.sh --share DIR.
# The one that calls pings the node of the other machine, sends a stream there and back, sends a message and waits for
# the reply, prints its routes and peers, and ends the test by making DIR/done. At the end both print the vsock
# connections that their node made, as CONNECTS (the path of connects.so) wrote them down.
ROLE=$1 D=$2 PROGRAM=$3; shift 2
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ME=$VSOCKRIG_CID PEER=$VSOCKRIG_PEER
export HOME=$D/home$ME MYCELIUM_JAVA_OPTS="-Xms48m -Xmx48m -XX:TieredStopAtLevel=1"
mkdir -p "$HOME"
: > "$D/connects$ME"
LD_PRELOAD=${CONNECTS-} CONNECTS_LOG=$D/connects$ME "$@" -k "$D/key$ME" > "$D/log$ME" 2>&1 & N=$!
end() {
  kill $N 2> /dev/null; wait $N
  echo "vsock connects: $(grep vsock "$D/connects$ME" | sort -u | paste -sd,)"
  [ "$1" = 0 ] || cat "$D"/log*
  exit "$1"
}

# Takes one message and sends its body back as the reply.
answer_message() {
  "$PROGRAM" message receive --timeout 120 > "$HOME/message" || return
  echo "message $(tr -d '\n' < "$HOME/message")"
  field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$HOME/message"; }
  "$PROGRAM" message send --reply-to "$(field id)" "$(field srcIp)" "back: $(field payload)"
}

until curl -fs -m 2 localhost:8989/api/v1/admin > "$HOME/admin"; do
  kill -0 $N 2> /dev/null || { cat "$D/log$ME"; exit 9; }
  sleep 0.3
done
grep -o '"nodeIp":"[^"]*"' "$HOME/admin" | cut -d'"' -f4 > "$HOME/address"
if [ "$ROLE" = answers ]; then
  OWN=$(cat "$HOME/address")
  python3 "$HERE/echo.py" serve "$OWN" & E=$!
  answer_message & M=$!
  mv "$HOME/address" "$D/address$ME"
  until [ -e "$D/done" ]; do sleep 0.3; done
  kill $E
  wait $M
  end $?
fi
until [ -s "$D/address$PEER" ]; do sleep 0.3; done
TO=$(cat "$D/address$PEER")
for _ in $(seq 60); do ping -6 -c 1 -W 1 "$TO" > /dev/null && break; done
ping -6 -c 5 -i 0.3 "$TO" && python3 "$HERE/echo.py" call "$TO" \
  && echo "reply $("$PROGRAM" message send --wait --timeout 60 "$TO" "hello from $ME" | tr -d '\n')"; rc=$?
curl -fs localhost:8989/api/v1/admin/routes/selected; echo
curl -fs localhost:8989/api/v1/admin/peers; echo
touch "$D/done"
end $rc
