package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code message send} and {@code receive} against a scripted API: spec 04 §4.2 to §4.4. */
class MessageCommandsTest {
  private static final String MESSAGES = "/api/v1/messages";
  private static final String KEY = "bb".repeat(32);

  private final Path home;
  private final CliFixture cli;

  MessageCommandsTest(@TempDir Path home) throws IOException {
    this.home = home;
    this.cli = new CliFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private int ask(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--api-addr";
    all[arguments.length + 1] = cli.api();
    return cli.run(all);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String received(String topic, String payload) {
    return "{\"id\":\"0123456789abcdef\",\"srcIp\":\"4::1\",\"srcPk\":\"aa\",\"dstIp\":\"4::2\","
        + "\"dstPk\":\"bb\","
        + (topic.isEmpty() ? "" : "\"topic\":\"" + topic + "\",")
        + "\"payload\":\""
        + payload
        + "\"}";
  }

  @Test
  void sendPrintsTheId() {
    cli.answer(MESSAGES, 201, "{\"id\":\"e47b25063912f4a9\"}");
    assertEquals(0, ask("message", "send", KEY, "hi", "-t", "a+/topic"), cli::err);
    assertEquals("{\"id\":\"e47b25063912f4a9\"}\n", cli.out());
    assertEquals(0, ask("message", "send", "0449:0::1", "hi"), cli::err);
    assertEquals(
        List.of(
            "POST /api/v1/messages {\"dst\":{\"pk\":\""
                + KEY
                + "\"},\"topic\":\""
                + base64("a+/topic")
                + "\",\"payload\":\"aGk=\"}",
            "POST /api/v1/messages {\"dst\":{\"ip\":\"449::1\"},\"payload\":\"aGk=\"}"),
        cli.requests);
  }

  /** The file wins over the argument; its bytes are sent as they are. */
  @Test
  void sendAFile() throws IOException {
    cli.answer(MESSAGES, 201, "{\"id\":\"e47b25063912f4a9\"}");
    byte[] bytes = {0, (byte) 0xff, '\n'};
    Path file = Files.write(home.resolve("body"), bytes);
    assertEquals(0, ask("message", "send", KEY, "x", "--msg-path", file.toString()), cli::err);
    assertTrue(cli.requests.get(0).endsWith("\"payload\":\"AP8K\"}"), cli.requests::toString);
  }

  @Test
  void waitPrintsTheReply() {
    cli.answer(MESSAGES, 200, received(base64("t"), base64("pong")));
    assertEquals(0, ask("message", "send", "-w", "--timeout", "7", KEY, "ping"), cli::err);
    assertTrue(cli.requests.get(0).startsWith("POST /api/v1/messages?reply_timeout=7 "));
    assertEquals(
        "{\"id\":\"0123456789abcdef\",\"srcIp\":\"4::1\",\"srcPk\":\"aa\",\"dstIp\":\"4::2\","
            + "\"dstPk\":\"bb\",\"topic\":\"t\",\"payload\":\"pong\"}\n",
        cli.out());
  }

  /** No reply in time is the id, exit code 0; without --timeout a year. */
  @Test
  void waitInVain() {
    cli.answer(MESSAGES, 408, "{\"id\":\"e47b25063912f4a9\"}");
    assertEquals(0, ask("message", "send", "--wait", KEY, "ping"), cli::err);
    assertTrue(cli.requests.get(0).contains("?reply_timeout=31536000 "));
    assertEquals("{\"id\":\"e47b25063912f4a9\"}\n", cli.out());
  }

  @Test
  void replyPrintsNothing() {
    cli.answer(MESSAGES, 204, "");
    assertEquals(0, ask("message", "send", "--reply-to", "e47b25063912f4a9", KEY, "x"), cli::err);
    assertEquals("", cli.out());
    assertTrue(cli.requests.get(0).startsWith("POST /api/v1/messages/reply/e47b25063912f4a9 {"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12::1 x",
        "10.0.0.1 x",
        "rubbish x",
        "zz34567890123456789012345678901234567890123456789012345678901234 x",
        "449::1",
        "449::1 --msg-path /no/such/file",
        "-w --reply-to e47b25063912f4a9 449::1 x",
      })
  void refusedBeforeAnyCall(String words) {
    cli.answer(MESSAGES, 201, "{\"id\":\"e47b25063912f4a9\"}");
    String[] arguments = ("message send " + words).split(" ");
    assertEquals(1, ask(arguments), cli::out);
    assertTrue(cli.err().startsWith("Error: "), cli::err);
    assertEquals(List.of(), cli.requests);
  }

  @Test
  void aTopicThatIsTooLong() {
    assertEquals(1, ask("message", "send", "449::1", "x", "-t", "ä".repeat(128)));
    assertEquals(1, ask("message", "receive", "-t", "x".repeat(256)));
    assertTrue(cli.err().contains("at most 255"), cli::err);
    assertEquals(List.of(), cli.requests);
  }

  @Test
  void aRefusalOfTheNode() {
    cli.answer(MESSAGES, 403, "uid 65534 may not");
    assertEquals(1, ask("message", "send", "449::1", "x"));
    assertTrue(cli.err().contains("answered 403: uid 65534 may not"), cli::err);
    assertEquals("", cli.out());
  }

  /** The base64 of a topic is percent-encoded: the original's + becomes a blank. */
  @Test
  void receivePrintsOneLine() {
    cli.answer(MESSAGES, 200, received(base64("ü~~>"), base64("größer\n\"")));
    assertEquals(0, ask("message", "receive", "-t", "ü~~>", "--timeout", "5"), cli::err);
    assertEquals(List.of("GET /api/v1/messages?timeout=5&topic=w7x%2Bfj4%3D"), cli.requests);
    assertEquals(
        "{\"id\":\"0123456789abcdef\",\"srcIp\":\"4::1\",\"srcPk\":\"aa\",\"dstIp\":\"4::2\","
            + "\"dstPk\":\"bb\",\"topic\":\"ü~~>\",\"payload\":\"größer\\n\\\"\"}\n",
        cli.out());
  }

  /** What is no UTF-8 stays base64. */
  @Test
  void receiveBytes() throws IOException {
    cli.answer(MESSAGES, 200, received("/w==", "AP8K"));
    assertEquals(0, ask("message", "receive"), cli::err);
    assertTrue(cli.out().endsWith("\"topic\":\"/w==\",\"payload\":\"AP8K\"}\n"), cli::out);
    Path file = home.resolve("body");
    assertEquals(0, ask("message", "receive", "--msg-path", file.toString()), cli::err);
    assertArrayEquals(new byte[] {0, (byte) 0xff, '\n'}, Files.readAllBytes(file));
    assertTrue(cli.out().startsWith("{\"id\":\"0123456789abcdef\""), cli::out);
    assertFalse(cli.out().contains("payload"), cli::out);
  }

  @Test
  void receiveRaw() {
    cli.answer(MESSAGES, 200, received("", base64("body")));
    assertEquals(0, ask("message", "receive", "--raw"), cli::err);
    assertEquals("body\n", cli.out());
    String file = home.resolve("body").toString();
    assertEquals(0, ask("message", "receive", "--raw", "--msg-path", file), cli::err);
    assertEquals("", cli.out());
  }

  /** A message that cannot be written is not lost: the node has given it away already. */
  @Test
  void aFileThatCannotBeWritten() {
    cli.answer(MESSAGES, 200, received("", base64("body")));
    assertEquals(1, ask("message", "receive", "--msg-path", "/no/such/folder/file"));
    assertTrue(cli.out().contains("\"payload\":\"body\""), cli::out);
  }

  @Test
  void nothingInTime() {
    cli.answer(MESSAGES, 204, "");
    assertEquals(0, ask("message", "receive", "--timeout", "0"), cli::err);
    assertEquals("", cli.out());
    assertEquals(List.of("GET /api/v1/messages?timeout=0"), cli.requests);
  }

  /** -t is the topic here and the port of the node elsewhere; other node flags may follow. */
  @Test
  void theShortFlagOfTwo() {
    cli.answer(MESSAGES, 204, "");
    assertEquals(0, ask("-t", "1", "message", "receive", "-t", "x", "--timeout=0"), cli::err);
    assertEquals(List.of("GET /api/v1/messages?timeout=0&topic=eA%3D%3D"), cli.requests);
    assertEquals(2, ask("message", "receive", "--timeout", "soon"));
  }
}
