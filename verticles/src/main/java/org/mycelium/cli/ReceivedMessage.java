package org.mycelium.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as the API gives it (spec 04 §1, MessageReceiveInfo), for printing (§4.3). */
final class ReceivedMessage {
  private final Map<?, ?> json;

  private ReceivedMessage(Map<?, ?> json) {
    this.json = json;
  }

  /** Reads the API's answer; the one to a message that was sent may be an id alone. */
  static ReceivedMessage of(String body) {
    if (ApiJson.parse(body) instanceof Map<?, ?> object && object.get("id") instanceof String) {
      return new ReceivedMessage(object);
    }
    throw new CommandFailure("the answer is not a message; is this a mycelium node?");
  }

  /** The body. */
  byte[] payload() {
    return bytes("payload");
  }

  /** One line of JSON; topic and body as text where they are UTF-8, else in base64. */
  String line(boolean withPayload) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (String member : new String[] {"id", "srcIp", "srcPk", "dstIp", "dstPk"}) {
      if (json.containsKey(member)) {
        shown.put(member, json.get(member));
      }
    }
    if (json.get("topic") instanceof String) {
      shown.put("topic", readable(bytes("topic")));
    }
    if (withPayload && json.get("payload") instanceof String) {
      shown.put("payload", readable(payload()));
    }
    return Json.compact(shown);
  }

  private byte[] bytes(String member) {
    try {
      return Base64.getDecoder().decode(ApiJson.text(json.get(member)));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("the answer's " + member + " is not base64", e);
    }
  }

  private static String readable(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }
}
