package org.mycelium.routing;

import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;

/** What one peer may ask of us per time (spec 02 §9.3): a token bucket per kind of message. */
final class PeerLimits {

  /** A peer gets one dump of the table in this time. */
  static final long DUMP_INTERVAL_MICROS = 30_000_000;

  private final TokenBucket updates;
  private final TokenBucket routeRequests;
  private final TokenBucket seqnoRequests;
  private final TokenBucket hellos;
  private final TokenBucket dumps;
  private final TokenBucket discards;

  PeerLimits(long now, RoutingOptions options) {
    updates = new TokenBucket(now, options.updateRate());
    routeRequests = new TokenBucket(now, options.routeRequestRate());
    seqnoRequests = new TokenBucket(now, options.seqnoRequestRate());
    hellos = new TokenBucket(now, options.helloRate());
    discards = new TokenBucket(now, options.discardRate());
    dumps = new TokenBucket(now, 1, DUMP_INTERVAL_MICROS);
  }

  /** Whether the message may be handled. An IHU costs nothing and is checked against our Hellos. */
  boolean allow(long now, Tlv tlv) {
    return switch (tlv) {
      case Hello hello -> hellos.take(now);
      case Ihu ihu -> true;
      case Update update -> updates.take(now);
      case RouteRequest request -> routeRequests.take(now);
      case SeqnoRequest request -> seqnoRequests.take(now);
    };
  }

  /** Whether the peer may have another dump of the table. */
  boolean allowDump(long now) {
    return dumps.take(now);
  }

  /** A message was refused. False when there were so many that the peer floods us. */
  boolean allowDiscard(long now) {
    return discards.take(now);
  }
}
