package org.mycelium.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** As an application uses it: found by its name through the service loader. */
@ExtendWith(VertxExtension.class)
class TomlProcessorTest {
  private final Path folder;

  TomlProcessorTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Future<JsonObject> retrieve(Vertx vertx, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("conf.toml"), text);
    return ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .addStore(
                    new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("toml")
                        .setConfig(new JsonObject().put("path", file.toString()))))
        .getConfig();
  }

  @Test
  void aRetrieverReadsTomlFiles(Vertx vertx, VertxTestContext context) throws IOException {
    retrieve(vertx, "a = 1\n[b]\nc = [true]\n")
        .onComplete(
            context.succeeding(
                config ->
                    context.verify(
                        () -> {
                          assertEquals(new JsonObject("{\"a\":1,\"b\":{\"c\":[true]}}"), config);
                          context.completeNow();
                        })));
  }

  @Test
  void aBadFileFailsTheFutureWithLineAndColumn(Vertx vertx, VertxTestContext context)
      throws IOException {
    retrieve(vertx, "a = 1\nb = \n")
        .onComplete(
            context.failing(
                failure ->
                    context.verify(
                        () -> {
                          TomlException e = assertInstanceOf(TomlException.class, failure);
                          assertTrue(e.getMessage().contains("line 2, column "), e::getMessage);
                          context.completeNow();
                        })));
  }
}
