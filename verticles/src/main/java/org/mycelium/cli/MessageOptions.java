package org.mycelium.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What sending and receiving share. */
final class MessageOptions {
  /** A year, as the original waits when nobody says how long. */
  static final long FOREVER_SECONDS = 31_536_000;

  private static final int MAX_TOPIC_BYTES = 255;

  private MessageOptions() {}

  /** A topic in base64; longer than the wire format allows is refused. */
  static String topic(String topic) {
    byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TOPIC_BYTES) {
      throw new CommandFailure(
          "the topic has " + bytes.length + " bytes; at most " + MAX_TOPIC_BYTES + " are allowed");
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Seconds to wait: what was given, or a year. */
  static long seconds(long given) {
    return given < 0 ? FOREVER_SECONDS : given;
  }
}
