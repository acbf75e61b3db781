package org.mycelium.cli;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries a request to a node and brings the answer. Blocking. */
interface ApiTransport extends AutoCloseable {
  /** The largest answer that is read, in bytes. */
  long MAX_BODY = 64L << 20;

  /** An answer. */
  record Answer(int status, String body) {}

  /** Where the node is, for errors. */
  String place();

  /** What to do when nobody answers there. */
  String advice();

  /**
   * One request.
   *
   * @param target path and query
   * @param json the body, or null
   * @param patience how long the answer may take; null without limit
   * @throws IOException when there is none
   */
  Answer exchange(String method, String target, @Nullable String json, @Nullable Duration patience)
      throws IOException, InterruptedException;

  @Override
  void close();
}
