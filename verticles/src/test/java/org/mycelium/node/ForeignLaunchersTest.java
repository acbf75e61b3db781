package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Launcher;
import io.vertx.core.Vertx;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Vert.x's own launchers, which drop a configuration that is not JSON and start the verticle with
 * nothing: the node must not run with all defaults then, and says what to do.
 */
class ForeignLaunchersTest {
  @TempDir Path folder;

  private Path toml() throws IOException {
    return Files.writeString(folder.resolve("node.toml"), "no_tun = true\n");
  }

  private static void assertNamesBothRemedies(Throwable failure) {
    String words = String.valueOf(failure.getMessage());
    assertTrue(words.contains("'vertx' command"), words);
    assertTrue(words.contains("{\"config_file\": \"conf/node.toml\"}"), words);
  }

  @Test
  void launcherApplication() throws IOException {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    String[] arguments = {NodeVerticle.class.getName(), "-conf", toml().toString()};
    VertxApplication application =
        new VertxApplication(
            arguments,
            new VertxApplicationHooks() {
              @Override
              public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
                context.vertx().close();
                failure.complete(cause);
              }
            },
            false,
            false) {};
    assertEquals(ExitCodes.VERTX_DEPLOYMENT, application.launch());
    assertNamesBothRemedies(failure.join());
  }

  @Test
  void legacyCli() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Launcher launcher =
        new Launcher() {
          @Override
          public void handleDeployFailed(
              Vertx vertx, String verticle, DeploymentOptions options, Throwable cause) {
            vertx.close();
            failure.complete(cause);
          }
        };
    launcher.dispatch(
        new String[] {"run", NodeVerticle.class.getName(), "-conf", toml().toString()});
    assertNamesBothRemedies(failure.get(30, TimeUnit.SECONDS));
  }
}
