package org.mycelium.bus;

/**
 * A peer changed its state. Sent by the peer manager on {@link MyceliumAddresses#PEER}.
 *
 * @param node overlay address of the node that speaks
 * @param incarnation start of that node, µs since 1970
 * @param sequence consecutive per node and incarnation
 * @param timeMicros when, µs since 1970
 * @param state what it is now
 * @param endpoint key of the peer table, as {@code tcp://192.0.2.1:9651}
 * @param peerType how it became known
 * @param linkId of its live link; {@link #UNKNOWN} when it has none
 * @param lastError why the last try or connection ended; empty when none did
 * @param nextRetryMicros when it is dialled next, µs since 1970; {@link #UNKNOWN} when not
 */
public record PeerEvent(
    String node,
    long incarnation,
    long sequence,
    long timeMicros,
    PeerState state,
    String endpoint,
    PeerType peerType,
    long linkId,
    String lastError,
    long nextRetryMicros)
    implements MyceliumEvent {

  /** Cuts long words. */
  public PeerEvent {
    lastError = Limits.words(lastError);
  }
}
