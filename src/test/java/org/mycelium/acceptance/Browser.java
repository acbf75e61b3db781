package org.mycelium.acceptance;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chromium without a screen, one page, told what to do over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern DEVTOOLS =
      Pattern.compile("DevTools listening on ws://(127\\.0\\.0\\.1:\\d+)/");

  private final Background process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final WebSocket page;
  private int id;

  private Browser(Background process, String url) throws IOException, InterruptedException {
    this.process = process;
    Shell.await(LIMIT, () -> DEVTOOLS.matcher(process.output()).find(), process::output);
    Matcher devtools = DEVTOOLS.matcher(process.output());
    if (!devtools.find()) {
      throw new AssertionError(process.output());
    }
    HttpRequest open =
        HttpRequest.newBuilder(URI.create("http://" + devtools.group(1) + "/json/new?" + url))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    JsonObject target = new JsonObject(http.send(open, BodyHandlers.ofString()).body());
    page =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(target.getString("webSocketDebuggerUrl")), new Listener())
            .join();
  }

  /** Opens a page. */
  static Browser open(Path program, Path folder, String url) {
    Background process =
        Background.start(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("browser"),
                "about:blank"));
    try {
      return new Browser(process, url);
    } catch (IOException e) {
      process.close();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        answers.add(new JsonObject(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  /** The value of an expression in the page, as text. */
  String evaluate(String expression) {
    int own = ++id;
    page.sendText(
            new JsonObject()
                .put("id", own)
                .put("method", "Runtime.evaluate")
                .put(
                    "params",
                    new JsonObject()
                        .put("expression", "String(" + expression + ")")
                        .put("returnByValue", true))
                .encode(),
            true)
        .join();
    try {
      while (true) {
        JsonObject answer = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
          throw new AssertionError("the browser does not answer:\n" + process.output());
        }
        if (answer.getInteger("id", 0) == own) {
          return String.valueOf(
              answer.getJsonObject("result").getJsonObject("result").getValue("value"));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    page.abort();
    http.close();
    process.close();
  }
}
