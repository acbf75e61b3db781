package org.mycelium.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.mycelium.node.cluster.ClusterHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what {@link VertxRun} describes with Vert.x's launcher. For one use. */
final class VertxLaunch implements VertxApplicationHooks {
  private static final Logger LOG = LoggerFactory.getLogger(VertxLaunch.class);

  private final VertxRun run;
  private final StopOnSignal signal;
  private final PrintStream err;
  private @Nullable Throwable failure;

  /** The launcher, which neither prints its usage nor ends the process. */
  private static final class Application extends VertxApplication {
    Application(VertxRun run, VertxApplicationHooks hooks) {
      super(run.arguments().toArray(String[]::new), hooks, false, false);
    }
  }

  VertxLaunch(VertxRun run, StopOnSignal signal, PrintStream err) {
    this.run = run;
    this.signal = signal;
    this.err = err;
  }

  /** Blocks until the verticle is deployed; -1 when it runs, else the exit code. */
  int start() {
    int code = new Application(run, this).launch();
    if (code == 0) {
      return -1;
    }
    if (code == ExitCodes.USAGE) {
      return 2; // said by the launcher's own parser
    }
    if (!signal.stopNow()) {
      return 0;
    }
    err.println("Error: " + run.verticle() + " did not start: " + words());
    return 1;
  }

  private String words() {
    if (failure == null) {
      return "not within 2 minutes";
    }
    if (failure instanceof ClassNotFoundException) {
      return "there is no such class in lib/";
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    VertxBuilder builder = Vertx.builder().with(options.setPreferNativeTransport(true));
    try {
      return run.cluster() ? ClusterHook.join(builder, options, run.members()) : builder;
    } catch (OptionException e) {
      failure = e; // the launcher keeps to itself what its hooks throw
      throw e;
    }
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    signal.closes(context.vertx());
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, @Nullable Throwable cause) {
    failure = cause;
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable cause) {
    failure = cause; // start() closes Vert.x
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    LOG.info("deployed verticle={}", run.verticle());
  }
}
