#!/bin/sh
# run.sh NAME [ARGUMENTS]: runs a benchmark of this folder, building it first when nothing is built.
# Without a name it lists them. README.md says what each proves.
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd -P) || exit 1
home=$(dirname -- "$here")
NEEDED=25

die() {
  printf 'benchmarks/run.sh: %s\n' "$1" >&2
  exit 1
}

# The JDK is found by the launcher's own functions: the part between its two headings.
eval "$(sed -n '/^# --- a JDK/,/^# --- the jars/p' "$home/mycelium")"
command -v find_java >/dev/null || die "the launcher $home/mycelium has changed its headings; correct this script"

usage() {
  cat <<MESSAGE
whole nodes, on loopback, no privileges:
  run.sh routes [PROGRAM...]             what a route costs
  run.sh start [RUNS [IDLE [PROGRAM...]]]  time to the first peer, memory at rest
  run.sh control [SECONDS [PROGRAM...]]  control bytes a minute
  run.sh messages small [SECONDS [RATE [BYTES]]]   small messages at a steady rate: rate, latency
  run.sh messages api [SECONDS [BYTES [PROGRAM...]]]   the same over the HTTP API, each at its own pace
  run.sh messages large [MEBIBYTES]      one long message: speed, memory of both ends
a router alone:
  run.sh linkdeath                       how long it is busy when a link with 65536 routes is lost
event bus:
  run.sh publishing [SECONDS]            cost changes a second, and what they cost the router
whole nodes in network namespaces, as root:
  run.sh e2e                             throughput, latency, processor time, memory
  run.sh failover                        outage when a transit node or a link fails
  run.sh hello                           answers to Hellos and routes of a transit node under full load
the machine:
  run.sh processors                      how far apart the processors are, until ended
links of the vsock transport beside TCP's:
  run.sh links                           throughput, round trip, processor time, a stalled neighbour
  run.sh vsock-links                     the same with real AF_VSOCK, in a machine of src/test/rig
  run.sh vsock                           whole nodes through TUN over vsock and TCP, in such a machine
stages (JMH; further arguments are JMH's, for example -prof gc):
  run.sh fib|cipher|decoder|handover|segmentation|coalescing|all
Start-up caches lie in target/; MYCELIUM_CACHE=off measures without.
PROGRAM is another node program to measure in the same run, by default \$MYCELIUM_REFERENCE.
MESSAGE
}

build() {
  [ -d "$here/target/lib" ] && [ -d "$home/verticles/target/dist" ] && return
  printf 'benchmarks/run.sh: nothing is built yet; building once with Maven ...\n' >&2
  (cd "$home" && "${MYCELIUM_MVN:-mvn}" -B -ntp -DskipTests -pl benchmarks -am package) >&2 || die "the build failed"
}

run() {
  build
  find_java
  exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dmycelium.launcher="$launcher" \
    -cp "$here/target/classes:$here/target/lib/*" "$@"
}

# Runs a command in a virtual machine of the vsock tests' rig: one slow processor, real AF_VSOCK.
in_machine() {
  "$home/src/test/rig/setup.sh" >&2 || die "the rig cannot be set up here; see src/test/rig/README.md"
  exec "$home/src/test/rig/run-in-vm.sh" --timeout "${LIMIT:-280}" --env "RUNS=${RUNS:-}" --env "LENGTH=${LENGTH:-}" \
    --env "MYCELIUM_REFERENCE=${MYCELIUM_REFERENCE:-}" --env "JAVA_TOOL_OPTIONS=-Xms128m -Xmx128m" -- "$@"
}

# Our nodes start from a cache that is there beforehand: one made meanwhile would be measured too.
warm() {
  build
  export MYCELIUM_CACHE="${MYCELIUM_CACHE:-$here/target/start-up-caches}"
  [ "$MYCELIUM_CACHE" = off ] || "$launcher" cache >/dev/null
}

[ $# -gt 0 ] || { usage; exit 0; }
launcher=${MYCELIUM:-$home/verticles/target/dist/mycelium/mycelium}
name=$1
shift
package=org.mycelium.benchmarks.process
case $name in
routes) warm; run -XX:+UseSerialGC $package.RoutesBenchmark "$@" ;;
start) warm; run -XX:+UseSerialGC $package.StartBenchmark "$@" ;;
linkdeath) warm; run -XX:+UseSerialGC $package.LinkDeathBenchmark "$@" ;;
control) warm; run -XX:+UseSerialGC $package.ControlTraffic "$@" ;;
messages)
  case ${1:-} in
  api)
    shift
    warm
    run -Xmx256m $package.MessagesApiBenchmark "$@"
    ;;
  small)
    warm
    (run -Xmx512m org.mycelium.benchmarks.MessagesBenchmark "$@") || exit 1
    [ -z "${MYCELIUM_REFERENCE:-}" ] || run -Xmx256m $package.MessagesApiBenchmark
    ;;
  *) run -Xmx512m org.mycelium.benchmarks.MessagesBenchmark "$@" ;;
  esac
  ;;
publishing) run $package.PublishingBenchmark "$@" ;;
hellos) run -XX:+UseSerialGC -Xmx64m $package.HelloBenchmark "$@" ;; # a part of hello
processors) run -XX:+UseSerialGC -Xmx32m $package.ProcessorDistance ;;
e2e | failover | hello)
  warm
  exec "$here/$name.sh" "$@"
  ;;
links) run org.mycelium.vsock.LinksBenchmark "$@" ;;
vsock-links)
  build
  in_machine "$0" links "$@"
  ;;
vsock)
  build
  in_machine "$here/vsock.sh" "$@"
  ;;
all) run org.openjdk.jmh.Main 'org\.mycelium\.' "$@" ;;
fib | cipher | decoder | handover | segmentation | coalescing)
  run org.openjdk.jmh.Main "(?i)\.$name" "$@"
  ;;
*)
  usage >&2
  die "there is no benchmark '$name'"
  ;;
esac
