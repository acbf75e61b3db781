package org.mycelium.node;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * One part of the node and the parts that start after it, as its child deployment. Vert.x takes
 * children down before their parent, so a chain of stages stops in the reverse order of its start,
 * also when somebody closes the whole Vert.x; siblings would stop all at once.
 */
final class DeploymentStage implements Deployable {
  private final Deployable part;
  private final DeploymentOptions options;
  private final @Nullable DeploymentStage next;

  /**
   * A link of the chain.
   *
   * @param part the verticle of this stage
   * @param options how it is deployed
   * @param next what starts after it and stops before it
   */
  DeploymentStage(Deployable part, DeploymentOptions options, @Nullable DeploymentStage next) {
    this.part = part;
    this.options = options;
    this.next = next;
  }

  DeploymentOptions options() {
    return options;
  }

  @Override
  public Future<?> deploy(Context context) throws Exception {
    Future<?> started = part.deploy(context);
    if (next == null) {
      return started;
    }
    return started
        .compose(v -> context.owner().deployVerticle(next, next.options()))
        .recover(failure -> stopAfter(failure, context));
  }

  /** A later part did not start: this one, which did, must not stay behind. */
  private Future<String> stopAfter(Throwable failure, Context context) {
    Future<?> stopped;
    try {
      stopped = part.undeploy(context);
    } catch (Exception e) {
      failure.addSuppressed(e);
      stopped = Future.succeededFuture();
    }
    return stopped.transform(v -> Future.failedFuture(failure));
  }

  @Override
  public Future<?> undeploy(Context context) throws Exception {
    return part.undeploy(context);
  }
}
