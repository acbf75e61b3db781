package org.mycelium.jsonrpc;

import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import org.mycelium.http.Caller;

/**
 * One text from a caller and the response to it, on the event loop of the server. A method that
 * waits, or hands out what exists once, learns here whether somebody still listens.
 */
public final class RpcExchange {
  private final Caller caller;
  private final List<Handler<Boolean>> ends = new ArrayList<>(1);
  private boolean gone;
  private boolean discarded;

  RpcExchange(Caller caller) {
    this.caller = caller;
  }

  Caller caller() {
    return caller;
  }

  /** True when the caller has gone: nothing will be sent. */
  public boolean isGone() {
    return gone;
  }

  /** Tells once whether the response was written whole, with the result of the method in it. */
  public void onEnd(Handler<Boolean> written) {
    ends.add(written);
  }

  /** The connection closed. */
  void gone() {
    gone = true;
  }

  /** The results were replaced by an error. */
  void discard() {
    discarded = true;
  }

  /** The response was written, or was not. */
  void ended(boolean written) {
    ends.forEach(end -> end.handle(written && !discarded));
    ends.clear();
  }
}
