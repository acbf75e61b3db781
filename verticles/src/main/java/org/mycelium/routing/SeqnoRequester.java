package org.mycelium.routing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.WirePrefix;

/**
 * Sends seqno requests of our own, repeats them while they are needed, and remembers what went
 * through this node (spec 02 §3.10, §9.4; design, Better 5). Bounded: the source with the oldest
 * event makes room.
 */
final class SeqnoRequester {

  /** How long a request is remembered, and its repetition by others dropped (§4). */
  static final long MEMORY_MICROS = 60_000_000;

  /** The same request does not go to the same peer again within this time (§3.10). */
  static final long RESEND_MICROS = 4_000_000;

  private final RouterState state;

  /** In order of the last event, so that the first is the next to be forgotten. */
  private final Map<SourceKey, SeqnoInterest> interests = new LinkedHashMap<>();

  private final TimedTask sweep = new TimedTask(this::sweep);

  SeqnoRequester(RouterState state) {
    this.state = state;
  }

  int size() {
    return interests.size();
  }

  /**
   * We want a newer seqno of a source.
   *
   * @param target whom to ask; null for everybody who may know
   */
  void request(Subnet subnet, RouterId routerId, @Nullable Neighbour target) {
    SeqnoInterest interest = obtain(new SourceKey(subnet, routerId));
    SeqnoRetry retry = interest.retry();
    if (retry == null || !retry.task().armed()) {
      Destination destination = state.routes().get(subnet);
      retry =
          new SeqnoRetry(
              unused(interest),
              destination == null || destination.selected() == null,
              target,
              state.now(),
              new TimedTask(() -> repeat(interest)));
      interest.setRetry(retry);
      state.deadlines().arm(retry.task(), retry.due());
    }
    ask(interest, retry.seqno(), target);
  }

  /**
   * The first seqno beyond our feasibility distance that did not go through us in the last 60 s.
   */
  private int unused(SeqnoInterest interest) {
    SourceKey source = interest.source();
    FeasibilityDistance distance = state.sources().get(source.subnet(), source.routerId());
    int first = Seqno.plus(distance == null ? 0 : distance.seqno(), 1);
    int seqno = first;
    for (int i = 0; i < SeqnoInterest.MAX_SEQNOS; i++) {
      if (state.now() - interest.lastSent(seqno) > MEMORY_MICROS) {
        return seqno;
      }
      seqno = Seqno.plus(seqno, 1);
    }
    return first;
  }

  private void repeat(SeqnoInterest interest) {
    SeqnoRetry retry = interest.retry();
    Destination destination = state.routes().get(interest.source().subnet());
    RouteEntry selected = destination == null ? null : destination.selected();
    if (retry == null || retry.satisfiedBy(selected, interest.source())) {
      interest.setRetry(null);
      return;
    }
    retry.repeat();
    state.count(RoutingCounter.SEQNO_REQUEST_RETRIED);
    Neighbour target = retry.target();
    ask(interest, retry.seqno(), target == null || target.down() ? null : target);
    touch(interest);
    if (retry.due() == Long.MAX_VALUE) {
      interest.setRetry(null);
    } else {
      state.deadlines().arm(retry.task(), retry.due());
    }
  }

  private void ask(SeqnoInterest interest, int seqno, @Nullable Neighbour target) {
    for (Neighbour neighbour : target == null ? likely(interest.source()) : List.of(target)) {
      if (state.now() - interest.lastSentTo(seqno, neighbour.id()) >= RESEND_MICROS
          && !interest.askedBy(neighbour.id(), seqno)) {
        send(interest, seqno, SeqnoRequest.HOP_COUNT, neighbour);
      }
    }
  }

  /**
   * The neighbours that announced the prefix; all when none of them is left (§3.10). All, too, when
   * the prefix is in use and those that are left retracted it or are silent: a neighbour whose
   * announcement was infeasible is not in the table, and only it knows another way.
   */
  private List<Neighbour> likely(SourceKey source) {
    Set<Neighbour> targets = new LinkedHashSet<>();
    boolean hopeful = false;
    Destination destination = state.routes().get(source.subnet());
    if (destination != null) {
      for (RouteEntry entry : destination.entries()) {
        if (!entry.neighbour().down()) {
          targets.add(entry.neighbour());
          hopeful |= entry.finite() && !entry.neighbour().suspect();
        }
      }
    }
    if (targets.isEmpty() || (!hopeful && state.used(source.subnet(), EntryScan.IN_USE_MICROS))) {
      state.neighbours().forEach(targets::add);
    }
    return List.copyOf(targets);
  }

  /** Sends a request, our own or a forwarded one, and remembers it. */
  void send(SeqnoInterest interest, int seqno, int hopCount, Neighbour target) {
    SourceKey source = interest.source();
    if (state.ask(
        target,
        new SeqnoRequest(seqno, hopCount, source.routerId(), WirePrefix.of(source.subnet())))) {
      interest.sent(seqno, target.id(), state.now());
    }
  }

  /** What is known about requests for a source; null for nothing. */
  @Nullable SeqnoInterest find(SourceKey source) {
    return interests.get(source);
  }

  /** What is known about requests for a source, as the youngest. */
  SeqnoInterest obtain(SourceKey source) {
    SeqnoInterest interest = interests.get(source);
    if (interest == null) {
      makeRoom();
      interest = new SeqnoInterest(source);
    }
    touch(interest);
    return interest;
  }

  private void touch(SeqnoInterest interest) {
    interest.touch(state.now());
    interests.remove(interest.source());
    interests.put(interest.source(), interest);
    if (!sweep.armed()) {
      state.deadlines().arm(sweep, state.now() + MEMORY_MICROS);
    }
  }

  /**
   * A route is selected: the live peers that asked for it or an older one, and are told now (§3.8,
   * §9.4).
   */
  List<Neighbour> satisfied(RouteEntry selected) {
    if (interests.isEmpty()) {
      return List.of();
    }
    SeqnoInterest interest =
        interests.get(new SourceKey(selected.destination().subnet(), selected.routerId()));
    if (interest == null) {
      return List.of();
    }
    List<Neighbour> peers = new ArrayList<>();
    for (long linkId : interest.satisfied(selected.seqno())) {
      Neighbour peer = state.neighbour(linkId);
      if (peer != null) {
        peers.add(peer);
      }
    }
    return peers;
  }

  private void makeRoom() {
    if (interests.size() >= state.options().maxSeqnoRequests()) {
      Iterator<SeqnoInterest> oldest = interests.values().iterator();
      forget(oldest.next());
      oldest.remove();
      state.count(RoutingCounter.SEQNO_REQUEST_EVICTED);
    }
  }

  private void sweep() {
    Iterator<SeqnoInterest> oldest = interests.values().iterator();
    while (oldest.hasNext()) {
      SeqnoInterest interest = oldest.next();
      if (interest.touched() + MEMORY_MICROS > state.now()) {
        state.deadlines().arm(sweep, interest.touched() + MEMORY_MICROS);
        return;
      }
      forget(interest);
      oldest.remove();
    }
  }

  private void forget(SeqnoInterest interest) {
    SeqnoRetry retry = interest.retry();
    if (retry != null) {
      state.deadlines().cancel(retry.task());
    }
  }
}
