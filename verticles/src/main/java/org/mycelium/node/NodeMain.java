package org.mycelium.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.mycelium.node.cluster.ClusterOptions;
import org.mycelium.node.cluster.ClusterVertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one node in this process until a signal ends it; see {@link StopOnSignal}. */
public final class NodeMain implements NodeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  /** For the service loader. */
  public NodeMain() {}

  @Override
  public int run(
      NodeOptions options, Path keyFile, Optional<ConfigSource> source, StopOnSignal signal) {
    NodeOptions withKey = new NodeOptions(options).setKeyFile(keyFile);
    withKey.conclude();
    Optional<ConfigSource> watched =
        source.map(
            from ->
                new ConfigSource(from.file(), new NodeOptions(from.above()).setKeyFile(keyFile)));
    Vertx vertx;
    try {
      vertx = vertx(options);
    } catch (ExecutionException | IllegalArgumentException e) {
      return failed(e, signal);
    } catch (InterruptedException e) {
      signal.stopNow();
      return 0;
    }
    signal.closes(vertx);
    try {
      vertx
          .deployVerticle(new NodeVerticle(withKey, watched))
          .toCompletionStage()
          .toCompletableFuture()
          .get();
      signal.await();
      return 0;
    } catch (ExecutionException e) {
      return failed(e, signal);
    } catch (InterruptedException e) {
      signal.stopNow();
      return 0;
    }
  }

  /** The exit code: a start that a signal broke off did not fail. */
  private static int failed(Exception e, StopOnSignal signal) {
    if (!signal.stopNow()) {
      return 0;
    }
    LOG.error("the node did not start: {}", words(e));
    LOG.debug("cause", e);
    return 1;
  }

  private static Vertx vertx(NodeOptions options) throws ExecutionException, InterruptedException {
    VertxOptions vertxOptions = new VertxOptions().setPreferNativeTransport(true);
    Optional<ClusterOptions> cluster = options.getCluster();
    return cluster.isEmpty()
        ? Vertx.builder().with(vertxOptions).build()
        : ClusterVertx.join(cluster.get(), vertxOptions)
            .toCompletionStage()
            .toCompletableFuture()
            .get();
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
