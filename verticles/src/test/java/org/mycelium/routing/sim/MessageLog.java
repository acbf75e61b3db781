package org.mycelium.routing.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.routing.Metric;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** The last messages and selections of each prefix, to be read when a rule is broken. */
final class MessageLog {
  private static final int KEPT = 60;

  /** One line, formatted only when somebody reads it. */
  private record Line(long time, SimNode at, String what, SimNode other, Object detail) {}

  private final Map<Subnet, Deque<Line>> lines = new HashMap<>();

  /** The prefix that a message is about; empty for Hello, IHU and the wildcard. */
  static Optional<Subnet> subnet(Tlv tlv) {
    WirePrefix prefix =
        switch (tlv) {
          case Update update -> update.prefix();
          case SeqnoRequest request -> request.prefix();
          case RouteRequest request -> request.prefix();
          default -> null;
        };
    return Optional.ofNullable(prefix).flatMap(WirePrefix::subnet);
  }

  void message(long time, SimNode from, String fate, SimNode to, Tlv tlv) {
    subnet(tlv).ifPresent(subnet -> add(subnet, new Line(time, from, fate, to, tlv)));
  }

  void selection(long time, SimNode node, Subnet subnet, SimNode nextHop, String detail) {
    add(subnet, new Line(time, node, "selects", nextHop, detail));
  }

  private void add(Subnet subnet, Line line) {
    Deque<Line> ring = lines.computeIfAbsent(subnet, s -> new ArrayDeque<>());
    if (ring.size() == KEPT) {
      ring.removeFirst();
    }
    ring.addLast(line);
  }

  /** The lines about one prefix, oldest first. */
  String of(Subnet subnet, Function<RouterId, String> names) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines.getOrDefault(subnet, new ArrayDeque<>())) {
      text.append(
          String.format(
              Locale.ROOT,
              "%14.6f %5s %-9s %-5s %s%n",
              line.time() / 1e6,
              line.at(),
              line.what(),
              line.other(),
              line.detail() instanceof Tlv tlv ? text(tlv, names) : line.detail()));
    }
    return text.toString();
  }

  private static String text(Tlv tlv, Function<RouterId, String> names) {
    return switch (tlv) {
      case Update u ->
          u.metric() == Metric.INFINITE
              ? "retraction"
              : "Update seqno=%d metric=%d origin=%s"
                  .formatted(u.seqno(), u.metric(), names.apply(u.routerId()));
      case SeqnoRequest r ->
          "SeqnoRequest seqno=%d hops=%d origin=%s"
              .formatted(r.seqno(), r.hopCount(), names.apply(r.routerId()));
      case RouteRequest r -> "RouteRequest generation=" + r.generation();
      default -> tlv.toString();
    };
  }
}
