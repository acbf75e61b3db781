package org.mycelium.acceptance;

import java.util.ArrayList;
import java.util.List;

/** Requests with curl, on this machine or in a host of a {@link Netlab}. */
final class Curl {
  /** Status, content type without parameters, Allow header, body. */
  record Answer(int status, String type, String allow, String body) {}

  private static final String TRAILER = "\n%{http_code}|%{content_type}|%header{allow}";

  private Curl() {}

  /**
   * One request.
   *
   * @param before what runs the words: {@code ip netns exec …}, or nothing
   * @param type of the body; empty for none, and then nothing of the body is sent
   */
  static Answer request(List<String> before, String method, String url, String type, String body) {
    List<String> words = new ArrayList<>(before);
    words.addAll(List.of("curl", "-sS", "-m", "20", "-X", method, "-w", TRAILER));
    if (method.equals("HEAD")) {
      words.add("--head");
    }
    if (!type.isEmpty()) {
      words.addAll(List.of("-H", "Content-Type: " + type));
    }
    if (!body.isEmpty()) {
      words.addAll(List.of("--data-binary", body));
      if (type.isEmpty()) {
        words.addAll(List.of("-H", "Content-Type:")); // curl would add one of its own
      }
    }
    words.add(url);
    String out = Shell.run(words).ok();
    int end = out.lastIndexOf('\n');
    String[] trailer = out.substring(end + 1).split("\\|", -1);
    return new Answer(
        Integer.parseInt(trailer[0]),
        trailer[1].replaceFirst(";.*", ""),
        trailer[2],
        out.substring(0, end));
  }
}
