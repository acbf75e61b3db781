package org.mycelium.fakes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP requests as bytes: nothing that a client library would repair or refuse is changed. */
public final class RawHttp {
  /** Status, headers by lower-case name, body. */
  public record Response(int status, Map<String, String> headers, String body) {
    /** A header; empty when absent. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private RawHttp() {}

  /** One request line, with the usual Host. */
  public static Response request(int port, String line, String... headersAndBody)
      throws IOException {
    StringBuilder text = new StringBuilder(line + " HTTP/1.1\r\nConnection: close\r\n");
    String body = "";
    boolean host = false;
    for (String header : headersAndBody) {
      if (header.startsWith("body:")) {
        body = header.substring(5);
        text.append("Content-Length: ")
            .append(body.getBytes(StandardCharsets.UTF_8).length)
            .append("\r\n");
      } else {
        host |= header.startsWith("Host:");
        text.append(header).append("\r\n");
      }
    }
    if (!host) {
      text.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    return raw(port, text + "\r\n" + body);
  }

  /** Exactly these characters; the first bytes of what comes back, for a connection that stays. */
  public static String head(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      byte[] bytes = new byte[64];
      int length = socket.getInputStream().readNBytes(bytes, 0, 12);
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
  }

  /** Exactly these characters. */
  public static Response raw(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      if (end < 0) {
        return new Response(0, Map.of(), all);
      }
      Map<String, String> headers = new TreeMap<>();
      String[] lines = all.substring(0, end).split("\r\n");
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
      String body = all.substring(end + 4);
      return new Response(
          Integer.parseInt(lines[0].split(" ")[1]),
          headers,
          "chunked".equals(headers.get("transfer-encoding")) ? joined(body) : body);
    }
  }

  /** A body of ASCII that came in chunks. */
  private static String joined(String chunks) throws IOException {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (true) {
      int line = chunks.indexOf("\r\n", at);
      if (line < 0) {
        throw new IOException("the body ends early");
      }
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(chunks, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }
}
