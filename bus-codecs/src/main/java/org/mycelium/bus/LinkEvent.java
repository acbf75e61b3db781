package org.mycelium.bus;

/**
 * A link changed its state. Sent by the router on {@link MyceliumAddresses#LINK}.
 *
 * @param node overlay address of the node that speaks
 * @param incarnation start of that node, µs since 1970
 * @param sequence consecutive per node and incarnation
 * @param timeMicros when, µs since 1970
 * @param state what happened
 * @param linkId unique in the incarnation, never used again
 * @param transport scheme: {@code tcp}, {@code vsock}, ...
 * @param direction who opened it
 * @param endpoint what was dialled, or where it came from, as {@code tcp://192.0.2.1:9651}
 * @param identifier the text of route listings, {@code TCP <local> <-> <remote>}
 * @param cost of the link now; {@link #INFINITE} when down or suspect
 * @param rttMicros smoothed round-trip time; {@link #UNKNOWN} before the first sample
 * @param reason in words; empty for a link that came up
 */
public record LinkEvent(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    LinkState state,
    long linkId,
    String transport,
    Direction direction,
    String endpoint,
    String identifier,
    int cost,
    long rttMicros,
    String reason)
    implements MyceliumEvent {

  /** Cuts long words. */
  public LinkEvent {
    reason = Limits.words(reason);
  }
}
