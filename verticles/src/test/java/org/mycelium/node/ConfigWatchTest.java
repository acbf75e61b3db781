package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.testing.Await;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;
import org.slf4j.LoggerFactory;

/** What a change of the file does to a running node, here a peer manager that only listens. */
class ConfigWatchTest {
  private static final long LIMIT_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> levels = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("org.mycelium.node");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          said.add(event.getFormattedMessage());
        }
      };
  private final Path file;
  private @Nullable ConfigWatch watch;

  ConfigWatchTest(@TempDir Path folder) {
    file = folder.resolve("node.toml");
  }

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(appender);
    logger.setLevel(null);
    if (watch != null) {
      watch.stop();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void start(Map<String, String> environment, NodeOptions above, String text)
      throws IOException {
    Files.writeString(file, text);
    LocalBus bus = new LocalBus(vertx);
    LocalAddresses addresses =
        new LocalAddresses(OverlayAddress.parse("46d:b5b8:61bb:504f:2dac:1fb1:5bd:9e56"));
    bus.<PeerRequest>serve(
        addresses.peers(),
        message -> {
          asked.add(
              switch (message.body()) {
                case PeerRequest.Add add -> "+" + add.endpoint().uri();
                case PeerRequest.Remove remove -> "-" + remove.endpoint().uri();
                case PeerRequest.All all -> "?";
              });
          message.reply(new PeerList(List.of()), LocalBus.replyOptions());
        });
    ConfigSource source = new ConfigSource(file, above);
    ConfigWatch started =
        new ConfigWatch(
            vertx,
            source,
            new LiveOptions(
                bus,
                addresses,
                source.read(),
                environment,
                filter -> levels.add(filter.rootLevel())));
    watch = started;
    started.start();
  }

  private void await(BooleanSupplier condition) {
    Await.until(condition, () -> "asked " + asked + ", said " + said);
  }

  private boolean isSaid(String... words) {
    return said.stream().anyMatch(line -> List.of(words).stream().allMatch(line::contains));
  }

  @Test
  void peersAndLogLevelAreTakenOnAndTheRestIsSaid() throws Exception {
    start(Map.of(), new NodeOptions(), "peers = [\"tcp://192.0.2.1:1\", \"tcp://192.0.2.2:2\"]\n");
    Files.writeString(
        file,
        """
        peers = ["tcp://192.0.2.2:2", "tcp://192.0.2.3:3"]
        log_level = "debug"
        tcp_listen_port = 1
        """);
    await(() -> asked.size() == 2 && levels.equals(List.of("debug")));
    assertEquals(List.of("-tcp://192.0.2.1:1", "+tcp://192.0.2.3:3"), asked);
    await(() -> isSaid("tcp_listen_port", "next start"));
  }

  @Test
  void aBrokenFileIsToldOnceWithItsLineAndTheOldOneStays() throws Exception {
    start(Map.of(), new NodeOptions(), "peers = [\"tcp://192.0.2.1:1\"]\n");
    Files.writeString(file, "log_level = \"debug\"\npeers = [\n");
    await(() -> isSaid(file.toString(), "line 3", "goes on"));
    Files.writeString(file, "log_level = \"debug\"\npears = []\n");
    await(() -> isSaid("line 2", "pears", "peers", "goes on"));
    Files.delete(file);
    await(() -> isSaid("does not exist", "goes on"));
    assertEquals(List.of(), asked);
    assertEquals(List.of(), levels);
    Files.writeString(file, "log_level = \"error\"\npeers = [\"tcp://192.0.2.1:1\"]\n");
    await(() -> levels.equals(List.of("error")));
    assertEquals(List.of(), asked);
    assertEquals(3, said.stream().filter(line -> line.contains("goes on")).count(), said::toString);
  }

  @Test
  void whatGoesBeforeTheFileStays() throws Exception {
    NodeOptions flags =
        new NodeOptions().setFromText(NodeOption.PEERS, List.of("tcp://192.0.2.9:9"));
    start(Map.of("RUST_LOG", "info"), flags, "peers = []\n");
    Files.writeString(file, "peers = [\"tcp://192.0.2.1:1\"]\nlog_level = \"debug\"\n");
    await(() -> isSaid("log_level", "goes before it"));
    assertEquals(List.of(), asked);
    assertEquals(List.of(), levels);
  }
}
