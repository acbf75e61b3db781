package org.mycelium.config.toml;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * The {@code toml} format of Vert.x Config. Parsing runs on a worker thread, so that a large file
 * does not hold the event loop. The returned future fails with {@link TomlException} when the bytes
 * are not TOML 1.0.
 */
public final class TomlProcessor implements ConfigProcessor {

  /** Found by the service loader. */
  public TomlProcessor() {}

  @Override
  public String name() {
    return "toml";
  }

  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    return vertx.executeBlocking(() -> TomlConfig.parse(input));
  }
}
