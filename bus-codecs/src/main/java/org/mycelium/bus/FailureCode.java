package org.mycelium.bus;

/**
 * Why a request was not answered. The numbers are the failure codes of the bus and never change.
 */
public enum FailureCode {
  /** A code that this version does not know. */
  OTHER(0),
  /** The request cannot be understood: a bad address, endpoint, prefix or page. */
  MALFORMED(400),
  /** The caller may not do this: commands are for local callers. */
  FORBIDDEN(403),
  /** There is no such peer, route or link. */
  NOT_FOUND(404),
  /** There is such a peer already. */
  ALREADY_KNOWN(409),
  /** A limit of the node is reached. */
  LIMIT_REACHED(429),
  /** The node failed; its log says why. */
  INTERNAL(500),
  /** Nobody answers for that node: not started, stopped, or not in this cluster. */
  UNAVAILABLE(503),
  /** The node did not answer in time. */
  TIMEOUT(504),
  /** The message has a major version that this side does not read. */
  UNSUPPORTED_VERSION(505);

  private final int code;

  FailureCode(int code) {
    this.code = code;
  }

  /** The failure code on the bus. */
  public int code() {
    return code;
  }

  /** The constant of a failure code; {@link #OTHER} for an unknown one. */
  public static FailureCode of(int code) {
    for (FailureCode value : values()) {
      if (value.code == code) {
        return value;
      }
    }
    return OTHER;
  }
}
