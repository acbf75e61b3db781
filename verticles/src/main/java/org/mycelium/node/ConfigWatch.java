package org.mycelium.node;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration file of a running node and hands each new content to {@link
 * LiveOptions}. The file is read when two looks in a row have found it the same: an editor may be
 * in the middle of writing. One that cannot be used is told once, and what runs stays.
 *
 * <p>Belongs to the event loop that starts it.
 */
final class ConfigWatch {
  /** Time between two looks. */
  static final long PERIOD_MILLIS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final Vertx vertx;
  private final String path;
  private final ConfigSource source;
  private final LiveOptions live;
  private final ConfigRetriever retriever;
  private long timer = -1;
  private boolean busy;
  // The file may have changed since the start read it: it is read once in any case.
  private boolean unread = true;
  private String stamp = "";

  /**
   * Does nothing yet.
   *
   * @param live what takes on new options
   */
  ConfigWatch(Vertx vertx, ConfigSource source, LiveOptions live) {
    this.vertx = vertx;
    this.path = source.file().toAbsolutePath().toString();
    this.source = source;
    this.live = live;
    // Asked when the file has changed: its own scan would parse the file at each look, and log the
    // same failure again and again.
    retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(-1)
                .addStore(
                    new ConfigStoreOptions()
                        .setType("file")
                        .setFormat("toml")
                        .setConfig(new JsonObject().put("path", path))));
  }

  /** Looks from now on. */
  void start() {
    timer = vertx.setPeriodic(PERIOD_MILLIS, id -> look());
  }

  /** No look begins after this. */
  void stop() {
    vertx.cancelTimer(timer);
    retriever.close();
  }

  private void look() {
    if (busy) {
      return; // a slow disk
    }
    busy = true;
    vertx
        .fileSystem()
        .props(path)
        .map(props -> props.lastModifiedTime() + "/" + props.size())
        .otherwise("none")
        .compose(this::seen)
        .onComplete(done -> busy = false);
  }

  private Future<?> seen(String now) {
    boolean settled = now.equals(stamp);
    stamp = now;
    if (!settled) {
      unread = true;
    } else if (unread) {
      unread = false;
      return read();
    }
    return Future.succeededFuture();
  }

  private Future<?> read() {
    return retriever
        .getConfig()
        .compose(json -> live.become(new NodeOptions(json).overlaidBy(source.above())))
        // Once more, for words that name the line.
        .recover(failure -> vertx.executeBlocking(source::read).compose(live::become))
        .onFailure(
            failure -> LOG.error("{}; the node goes on with what it has", failure.getMessage()));
  }
}
