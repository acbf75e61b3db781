package org.mycelium.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mycelium.log.LogSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one node in this process until a signal ends it. SIGINT and SIGTERM run the JVM's shutdown
 * hooks, which would end with 128 plus the signal's number: the hook stops the node in order and
 * then halts with 0 (spec 04 §4.4).
 */
public final class NodeMain implements NodeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);
  private static final long STOP_SECONDS = 5;

  /** For the service loader. */
  public NodeMain() {}

  @Override
  public int run(NodeOptions options, Path keyFile) {
    Vertx vertx = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
    NodeOptions withKey = new NodeOptions(options).setKeyFile(keyFile);
    withKey.conclude();
    try {
      vertx
          .deployVerticle(new NodeVerticle(withKey))
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      LOG.error("the node did not start: {}", words(e));
      LOG.debug("cause", e);
      stop(vertx);
      return 1;
    } catch (InterruptedException e) {
      stop(vertx);
      return 0;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> endOfProcess(vertx, stopped), "mycelium-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      stop(vertx);
    }
    return 0;
  }

  private static void endOfProcess(Vertx vertx, CountDownLatch stopped) {
    stop(vertx);
    stopped.countDown();
    LogSetup.flush(); // the main thread's own flush loses the race with halt
    Runtime.getRuntime().halt(0);
  }

  private static void stop(Vertx vertx) {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not stopped in order: {}", words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The words of what lies at the bottom. */
  private static String words(Throwable failure) {
    Throwable bottom = failure;
    while (bottom.getCause() != null && bottom instanceof ExecutionException) {
      bottom = bottom.getCause();
    }
    String message = bottom.getMessage();
    return message != null ? message : bottom.getClass().getSimpleName();
  }
}
