package org.mycelium.routing;

import java.util.random.RandomGenerator;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** A node far away: a router id and the /64 that follows from its key. */
record Origin(RouterId id, Subnet subnet) {

  static Origin of(long number) {
    PublicKey key = new PublicKey(number, 2, 3, 4);
    return new Origin(new RouterId(key, 0, number), key.address().subnet());
  }

  static Origin random(RandomGenerator random) {
    PublicKey key = new PublicKey(random.nextLong(), random.nextLong(), 3, 4);
    return new Origin(RouterId.generate(key, random), key.address().subnet());
  }

  /** The same node after a restart. */
  Origin restarted() {
    return new Origin(new RouterId(id.key(), 0, id.random() + 1), subnet);
  }

  long high() {
    return subnet.high();
  }

  Update update(int seqno, int metric) {
    return update(seqno, metric, Update.INTERVAL);
  }

  Update update(int seqno, int metric, int interval) {
    return new Update(0, interval, seqno, metric, WirePrefix.of(subnet), id);
  }

  /** A retraction as a neighbour sends it: with an id and a seqno of its own. */
  Update retraction() {
    return new Update(
        0, Update.INTERVAL, 17, Metric.INFINITE, WirePrefix.of(subnet), Origin.of(-1).id());
  }

  RouteRequest request(int generation) {
    return new RouteRequest(generation, WirePrefix.of(subnet));
  }

  SeqnoRequest seqnoRequest(int seqno) {
    return seqnoRequest(seqno, SeqnoRequest.HOP_COUNT);
  }

  SeqnoRequest seqnoRequest(int seqno, int hopCount) {
    return new SeqnoRequest(seqno, hopCount, id, WirePrefix.of(subnet));
  }
}
