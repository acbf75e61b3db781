package org.mycelium.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * A typed failure of a request. A node throws it or fails its future with it; a caller gets it from
 * {@link NodeClient}, or by {@link #of} from the failure of a plain request. On the bus it is a
 * failure code and words.
 */
public final class MyceliumFailure extends ReplyException {
  private static final long serialVersionUID = 1;

  private final FailureCode code;

  /** A failure with words that say what, why and what to do. */
  public MyceliumFailure(FailureCode code, String words) {
    super(ReplyFailure.RECIPIENT_FAILURE, code.code(), words);
    this.code = code;
  }

  /** The typed form of whatever a request failed with. */
  public static MyceliumFailure of(Throwable failure) {
    if (failure instanceof MyceliumFailure typed) {
      return typed;
    }
    String words = String.valueOf(failure.getMessage());
    if (failure instanceof WireException wire) {
      return new MyceliumFailure(
          wire.newerMajor() ? FailureCode.UNSUPPORTED_VERSION : FailureCode.MALFORMED, words);
    }
    if (failure instanceof ReplyException reply) {
      return switch (reply.failureType()) {
        case NO_HANDLERS ->
            new MyceliumFailure(
                FailureCode.UNAVAILABLE, "nobody answers: is the node started? (" + words + ")");
        case TIMEOUT -> new MyceliumFailure(FailureCode.TIMEOUT, words);
        default -> new MyceliumFailure(FailureCode.of(reply.failureCode()), words);
      };
    }
    if (failure instanceof IllegalArgumentException) {
      return new MyceliumFailure(FailureCode.MALFORMED, words);
    }
    return new MyceliumFailure(
        FailureCode.INTERNAL, failure.getClass().getSimpleName() + ": " + words);
  }

  /** Why. */
  public FailureCode code() {
    return code;
  }
}
