package org.mycelium.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one node in this process until a signal ends it; see {@link StopOnSignal}. */
public final class NodeMain implements NodeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  /** For the service loader. */
  public NodeMain() {}

  @Override
  public int run(NodeOptions options, Path keyFile) {
    Vertx vertx = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
    NodeOptions withKey = new NodeOptions(options).setKeyFile(keyFile);
    withKey.conclude();
    StopOnSignal signal = StopOnSignal.install(vertx);
    try {
      vertx
          .deployVerticle(new NodeVerticle(withKey))
          .toCompletionStage()
          .toCompletableFuture()
          .get();
      signal.await();
      return 0;
    } catch (ExecutionException e) {
      if (!signal.stopNow()) {
        return 0;
      }
      LOG.error("the node did not start: {}", words(e));
      LOG.debug("cause", e);
      return 1;
    } catch (InterruptedException e) {
      signal.stopNow();
      return 0;
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
