package org.mycelium.api;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.SendMessage;

/**
 * What a caller wants sent (spec 04 §1, MessageSendInfo).
 *
 * @param destination an IP address or a public key, in text
 * @param topic of any length
 * @param payload of any length
 */
record SendInfo(String destination, Bytes topic, Bytes payload) {
  private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

  /**
   * Reads one. Members that it does not know are ignored, except inside {@code dst}.
   *
   * @throws IllegalArgumentException saying which member is wrong
   */
  static SendInfo of(JsonObject json) {
    Bytes topic = bytes(json, "topic");
    Bytes payload = bytes(json, "payload");
    if (payload == null) {
      throw new IllegalArgumentException("`payload` is missing: the message in Base64");
    }
    return new SendInfo(destination(json), topic == null ? Bytes.EMPTY : topic, payload);
  }

  /** Whether the topic is one that can be sent. */
  boolean hasSendableTopic() {
    return topic.length() <= SendMessage.MAX_TOPIC;
  }

  private static String destination(JsonObject json) {
    if (json.getValue("dst") instanceof JsonObject dst && dst.size() == 1) {
      if (dst.getValue("ip") instanceof String ip && Requests.ip(ip) != null) {
        return ip;
      }
      if (dst.getValue("pk") instanceof String key && KEY.matcher(key).matches()) {
        return key;
      }
    }
    throw new IllegalArgumentException(
        "`dst` is either {\"ip\":an IP address} or {\"pk\":64 hex digits}");
  }

  private static @Nullable Bytes bytes(JsonObject json, String member) {
    Object value = json.getValue(member);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("`" + member + "` is a text in Base64");
    }
    try {
      return Bytes.wrap(Requests.base64(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("`" + member + "` is not Base64: " + e.getMessage(), e);
    }
  }
}
