package org.mycelium.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Packet;
import org.mycelium.wire.Tlv;

/**
 * One core in virtual time: links that a test plays, and a record of all actions. Unless told
 * otherwise a link answers each Hello after its round trip.
 */
final class CoreRig {
  static final long MS = 1000;
  static final long S = 1_000_000;

  /** Whose round trip is never measured. */
  static final int SILENT = -1;

  /** One link as the transport sees it. */
  static final class FakeLink implements LinkActivity {
    long lastReceived;
    long lastDataSent = Long.MIN_VALUE / 2;
    long lastDataReceived = Long.MIN_VALUE / 2;
    int rttMillis;

    /** What the peer took; by default everything at once. */
    long controlSent = Long.MAX_VALUE;

    /** What the core handed out for it. */
    long controlHanded;

    /** Data out and in, each 100 ms. */
    boolean sending;

    @Override
    public long lastReceivedMicros() {
      return lastReceived;
    }

    @Override
    public long lastDataSentMicros() {
      return lastDataSent;
    }

    @Override
    public long lastDataReceivedMicros() {
      return lastDataReceived;
    }

    @Override
    public long controlSentBytes() {
      return controlSent;
    }
  }

  private record Answer(long at, long linkId) {}

  final Origin self = Origin.of(999);
  final RoutingCore core;
  final Map<Long, FakeLink> links = new TreeMap<>();
  final Map<Subnet, Long> lastUsed = new HashMap<>();

  /** The most actions of one call. */
  int mostActions;

  private final List<Answer> answers = new ArrayList<>();
  private List<Action> actions = new ArrayList<>();
  private long now = 1000 * S;

  CoreRig() {
    this(new RoutingOptions(), new DefaultSelectionPolicy());
  }

  CoreRig(RoutingOptions options) {
    this(options, new DefaultSelectionPolicy());
  }

  CoreRig(RoutingOptions options, SelectionPolicy policy) {
    core =
        new RoutingCore(
            self.id(),
            self.subnet(),
            options,
            policy,
            subnet -> lastUsed.getOrDefault(subnet, Long.MIN_VALUE / 2),
            new Random(7),
            now);
  }

  long now() {
    return now;
  }

  /** A link with static cost 10 that comes up and is measured: its cost is 10 + rtt. */
  FakeLink up(long id, int rttMillis) {
    return up(id, 10, false, rttMillis);
  }

  FakeLink up(long id, int staticCost, boolean vsock, int rttMillis) {
    FakeLink link = begin(id, staticCost, vsock, rttMillis);
    if (rttMillis != SILENT) {
      sleep(rttMillis * MS);
    }
    takeActions();
    return link;
  }

  /** A link that comes up at this moment; nothing more happens. */
  FakeLink begin(long id, int staticCost, boolean vsock, int rttMillis) {
    FakeLink link = new FakeLink();
    link.lastReceived = now;
    link.rttMillis = rttMillis;
    links.put(id, link);
    core.linkUp(now, id, staticCost, vsock, link, "peer" + id);
    collect();
    return link;
  }

  FakeLink link(long id) {
    FakeLink link = links.get(id);
    if (link == null) {
      throw new IllegalArgumentException("no link " + id);
    }
    return link;
  }

  void down(long id) {
    links.remove(id);
    core.linkDown(now, id);
    collect();
  }

  void receive(long id, Tlv... tlvs) {
    for (Tlv tlv : tlvs) {
      FakeLink link = links.get(id);
      if (link != null) {
        link.lastReceived = now;
      }
      core.receive(now, id, tlv);
      collect();
    }
  }

  void wanted(Origin origin) {
    core.routeWanted(now, origin.high());
    collect();
  }

  /** A packet used the route. */
  void used(Origin origin) {
    lastUsed.put(origin.subnet(), now);
  }

  /** Lets time pass: timers fire when due, links answer Hellos, data flows. */
  void sleep(long micros) {
    long end = now + micros;
    while (now < end || core.nextDeadline() <= now) {
      long next = Math.min(end, core.nextDeadline());
      for (Answer answer : answers) {
        next = Math.min(next, answer.at());
      }
      boolean traffic = links.values().stream().anyMatch(link -> link.sending);
      if (traffic) {
        next = Math.min(next, now + 100 * MS);
      }
      now = Math.max(now, next);
      links.values().stream().filter(link -> link.sending).forEach(link -> link.lastDataSent = now);
      List<Answer> due = answers.stream().filter(answer -> answer.at() <= now).toList();
      answers.removeAll(due);
      due.forEach(answer -> receive(answer.linkId(), Ihu.of(1)));
      core.advance(now);
      collect();
      if (now >= end && core.nextDeadline() > now && answers.stream().noneMatch(this::isDue)) {
        return;
      }
    }
  }

  private boolean isDue(Answer answer) {
    return answer.at() <= now;
  }

  private void collect() {
    List<Action> turn = core.takeActions();
    mostActions = Math.max(mostActions, turn.size());
    for (Action action : turn) {
      actions.add(action);
      if (action instanceof Action.Send send && links.containsKey(send.linkId())) {
        link(send.linkId()).controlHanded += Packet.controlLength(send.tlv());
      }
      if (action instanceof Action.Send(long id, Hello hello)) {
        FakeLink link = links.get(id);
        if (link != null && link.rttMillis != SILENT) {
          answers.add(new Answer(now + link.rttMillis * MS, id));
        }
      }
    }
  }

  /** All actions since the last call. */
  List<Action> takeActions() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** The actions of one kind since the last call; the others are forgotten. */
  <A extends Action> List<A> take(Class<A> kind) {
    return takeActions().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What was sent since the last call, as link and TLV, without Hellos and IHUs. */
  List<Action.Send> sent() {
    return take(Action.Send.class).stream()
        .filter(send -> !(send.tlv() instanceof Hello) && !(send.tlv() instanceof Ihu))
        .toList();
  }

  /** Messages of one kind by link. */
  record Sent<T extends Tlv>(Map<Long, List<T>> byLink) {

    Set<Long> links() {
      return byLink.keySet();
    }

    /** Those over one link, in order. */
    List<T> on(long link) {
      return byLink.getOrDefault(link, List.of());
    }
  }

  /** What was sent of one kind since the last call; the others are forgotten. */
  <T extends Tlv> Sent<T> sent(Class<T> kind) {
    Map<Long, List<T>> byLink = new TreeMap<>();
    for (Action.Send send : take(Action.Send.class)) {
      if (kind.isInstance(send.tlv())) {
        byLink.computeIfAbsent(send.linkId(), id -> new ArrayList<>()).add(kind.cast(send.tlv()));
      }
    }
    return new Sent<>(byLink);
  }

  /** The link of the selected route; -1 for none. */
  long nextHop(Origin origin) {
    return core.selected().stream()
        .filter(route -> route.subnet().equals(origin.subnet()))
        .mapToLong(RouteView::linkId)
        .findFirst()
        .orElse(-1);
  }

  long count(RoutingCounter counter) {
    return core.counters().get(counter);
  }
}
