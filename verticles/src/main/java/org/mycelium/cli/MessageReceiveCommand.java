package org.mycelium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mycelium.cli.ApiTransport.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code message receive}: takes the next message; nothing in time is no output, exit code 0. */
@Command(name = "receive", description = "Take the next message and print it.")
final class MessageReceiveCommand implements Callable<Integer> {
  private static final int NOTHING = 204;

  private final CliContext context;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description = "How long to wait for one; default a year.")
  private long timeout = -1;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "<topic>",
      description = "Only messages with exactly this topic.")
  private @Nullable String topic;

  @Option(
      names = "--msg-path",
      paramLabel = "<file>",
      description = "Write the body to this file and leave it out of the output.")
  private @Nullable Path file;

  @Option(names = "--raw", description = "Print the body alone.")
  private boolean raw;

  MessageReceiveCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    long seconds = MessageOptions.seconds(timeout);
    String path = "/messages?timeout=" + seconds;
    if (topic != null) {
      path += "&topic=" + ApiClient.segment(MessageOptions.topic(topic));
    }
    Answer answer;
    try (ApiClient api = context.api()) {
      answer = api.await("GET", path, null, seconds);
    }
    if (answer.status() != NOTHING) {
      show(ReceivedMessage.of(answer.body()));
    }
    return ExitCode.OK;
  }

  private void show(ReceivedMessage received) {
    if (file != null) {
      try {
        Files.write(file, received.payload());
      } catch (IOException e) {
        // The node has given it away: better on the terminal than lost.
        context.out().println(received.line(true));
        throw new CommandFailure("the message cannot be written to " + file + ": " + e, e);
      }
    }
    if (!raw) {
      context.out().println(received.line(file == null));
    } else if (file == null) {
      context.out().writeBytes(received.payload());
      context.out().println();
    }
  }
}
