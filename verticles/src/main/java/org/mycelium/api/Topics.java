package org.mycelium.api;

import static java.util.Map.entry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.MessageStatus;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicRule;

/** JSON of topics and of sent messages (spec 04 §1 and §2). */
final class Topics {
  private static final Map<String, String> SUMMARIES =
      Map.ofEntries(
          entry("getDefaultTopicAction", "Whether topics that are not configured are taken."),
          entry("setDefaultTopicAction", "Takes or refuses topics that are not configured."),
          entry("getTopics", "The configured topics."),
          entry("addTopic", "Configures a topic, for nobody yet."),
          entry("removeTopic", "Forgets a topic, its sources and its socket."),
          entry("getTopicSources", "Who may send a topic."),
          entry("addTopicSource", "Lets the nodes of a subnet send a topic."),
          entry("removeTopicSource", "Lets the nodes of a subnet send a topic no longer."),
          entry("getTopicForwardSocket", "The unix socket that gets the messages of a topic."),
          entry("setTopicForwardSocket", "Hands the messages of a topic to a unix socket."),
          entry("removeTopicForwardSocket", "Hands them to it no longer."));

  private Topics() {}

  /** What an operation on topics does, for both documents. */
  static String summary(String operation) {
    return Objects.requireNonNull(SUMMARIES.get(operation), operation);
  }

  /** Configured topics, in Base64. */
  static JsonArray names(TopicConfig config) {
    JsonArray names = new JsonArray();
    config.topics().forEach(rule -> names.add(rule.topic().base64()));
    return names;
  }

  /** Who may send a topic. */
  static JsonArray sources(TopicRule rule) {
    JsonArray sources = new JsonArray();
    rule.sources().forEach(source -> sources.add(source.subnet()));
    return sources;
  }

  /**
   * A topic as a list of byte values, as REST of the original takes it, or in Base64, as its
   * document says; null when it is neither.
   */
  static @Nullable Bytes read(@Nullable Object json) {
    if (json instanceof String text) {
      try {
        return Bytes.wrap(Requests.base64(text));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    if (!(json instanceof JsonArray array)) {
      return null;
    }
    byte[] bytes = new byte[array.size()];
    for (int i = 0; i < bytes.length; i++) {
      if (!(array.getValue(i) instanceof Integer value) || value < 0 || value > 255) {
        return null;
      }
      bytes[i] = (byte) (int) value;
    }
    return Bytes.wrap(bytes);
  }

  /** MessageInfo. */
  static JsonObject status(MessageStatus status) {
    Object state =
        status.state() == MessageState.SENDING
            ? new JsonObject()
                .put(
                    "sending",
                    new JsonObject()
                        .put("pending", status.chunksPending())
                        .put("sent", status.chunksSent())
                        .put("acked", status.chunksAcked()))
            : name(status.state());
    return new JsonObject()
        .put("dst", status.destination())
        .put("state", state)
        .put("created", status.createdMicros() / 1_000_000)
        .put("deadline", status.deadlineMicros() / 1_000_000)
        .put("msgLen", status.length());
  }

  private static String name(MessageState state) {
    return switch (state) {
      case PENDING, SENDING, OTHER -> "pending";
      case RECEIVED -> "received";
      case READ -> "read";
      case ABORTED -> "aborted";
    };
  }
}
