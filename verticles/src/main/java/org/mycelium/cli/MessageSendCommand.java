package org.mycelium.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mycelium.cli.ApiTransport.Answer;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code message send <DEST> [MESSAGE]} (spec 04 §4.3). */
@Command(name = "send", description = "Send a message; prints its id, or the reply.")
final class MessageSendCommand implements Callable<Integer> {
  private static final int KEY_DIGITS = 64;

  /** No reply in time: the answer is the id all the same. */
  private static final int REQUEST_TIMEOUT = 408;

  private final CliContext context;

  @Parameters(
      index = "0",
      paramLabel = "DESTINATION",
      description = "Public key, 64 hex digits, or address in 400::/7.")
  private String destination = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MESSAGE",
      description = "The body; or give --msg-path.")
  private @Nullable String message;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait for a reply and print it.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description = "How long to wait with --wait; default a year.")
  private long timeout = -1;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "<topic>",
      description = "Topic, at most 255 bytes.")
  private @Nullable String topic;

  @Option(
      names = "--msg-path",
      paramLabel = "<file>",
      description = "Send the content of this file.")
  private @Nullable Path file;

  @Option(
      names = "--reply-to",
      paramLabel = "<id>",
      description = "Reply to the message with this id.")
  private @Nullable String replyTo;

  MessageSendCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (replyTo != null && wait) {
      throw new CommandFailure("a reply gets no reply: give either --reply-to or --wait");
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("dst", destination());
    if (topic != null) {
      request.put("topic", MessageOptions.topic(topic));
    }
    request.put("payload", Base64.getEncoder().encodeToString(body()));
    String json = Json.compact(request);
    try (ApiClient api = context.api()) {
      if (replyTo != null) {
        api.post("/messages/reply/" + ApiClient.segment(replyTo), json);
      } else {
        long seconds = MessageOptions.seconds(timeout);
        Answer answer =
            wait
                ? api.await(
                    "POST", "/messages?reply_timeout=" + seconds, json, seconds, REQUEST_TIMEOUT)
                : api.await("POST", "/messages", json, 0);
        context.out().println(ReceivedMessage.of(answer.body()).line(true));
      }
    }
    return ExitCode.OK;
  }

  private Map<String, Object> destination() {
    try {
      if (destination.length() == KEY_DIGITS) {
        return Map.of("pk", PublicKey.parse(destination).toString());
      }
      OverlayAddress address = OverlayAddress.parse(destination);
      if (address.isOverlay()) {
        return Map.of("ip", address.toString());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "'" + destination + "' is neither a public key nor an address: " + e.getMessage(), e);
    }
    throw new CommandFailure(
        "'" + destination + "' is not in 400::/7, where the addresses of nodes are");
  }

  private byte[] body() {
    if (file != null) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new CommandFailure("the message file " + file + " cannot be read: " + e, e);
      }
    }
    if (message == null) {
      throw new CommandFailure(
          "there is no message: write it after the destination, or --msg-path");
    }
    return message.getBytes(StandardCharsets.UTF_8);
  }
}
