package org.mycelium.bus;

/** What happens to the message that {@link ReceiveMessage} is answered with. */
public enum ReceiveMode {
  /** A value of a newer minor version. */
  OTHER,
  /** It is removed: pop. Lost when the reply is lost. */
  TAKE,
  /** It stays, for the next one to see it again: peek. */
  PEEK,
  /**
   * It is hidden from others until a {@link ConfirmMessage} removes it or puts it back; back by
   * itself after {@link ReceiveMessage#LEASE_MILLIS}. Nothing is lost when the caller goes away.
   */
  LEASE
}
