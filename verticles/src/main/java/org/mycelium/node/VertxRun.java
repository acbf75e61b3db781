package org.mycelium.node;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command line of {@code vertx run}, its configuration read and checked. Vert.x's launcher itself
 * would drop what it cannot read, and start the verticle with nothing.
 *
 * @param verticle its class
 * @param config for the verticle
 * @param cluster whether to become a member: {@code --cluster}, or a table {@code cluster} in the
 *     configuration
 * @param members that table, or an empty one
 * @param arguments for Vert.x's launcher
 * @param logging what log lines look like and which are written
 */
record VertxRun(
    String verticle,
    JsonObject config,
    boolean cluster,
    JsonObject members,
    List<String> arguments,
    NodeOptions logging) {
  private static final String CLUSTER = "cluster";
  private static final Set<String> CLUSTER_FLAGS = Set.of("-c", "-cluster", "--cluster");

  /** Options of Vert.x's launcher that have a value, without their dashes. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "options",
          "vertx-options",
          "cluster-host",
          "cluster-port",
          "cluster-public-host",
          "cluster-public-port",
          "deployment-options",
          "instances");

  /** A command line that cannot be meant. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Reads the words after {@code run}.
   *
   * @throws UsageException when there is no verticle, or two
   * @throws OptionException when the configuration cannot be read, naming line and key
   */
  static VertxRun of(List<String> words) throws UsageException {
    @Nullable String verticle = null;
    @Nullable String conf = null;
    boolean cluster = false;
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.startsWith("-") ? word.indexOf('=') : -1;
      String flag = equals < 0 ? word : word.substring(0, equals);
      String name = flag.replaceFirst("^--?", "").toLowerCase(Locale.ROOT);
      if (!word.startsWith("-")) {
        if (verticle != null) {
          throw new UsageException("'" + word + "' is one too many: " + verticle + " is to run");
        }
        verticle = word;
      } else if (name.equals("conf")) {
        if (equals < 0 && ++i == words.size()) {
          throw new UsageException(word + " needs a file, or JSON");
        }
        conf = equals < 0 ? words.get(i) : word.substring(equals + 1);
      } else {
        cluster |= CLUSTER_FLAGS.contains(flag);
        rest.add(word);
        if (equals < 0 && WITH_VALUE.contains(name) && i + 1 < words.size()) {
          rest.add(words.get(++i));
        }
      }
    }
    if (verticle == null) {
      throw new UsageException("name the verticle: vertx run org.mycelium.node.NodeVerticle");
    }
    return of(verticle.replaceFirst("^java:", ""), conf, cluster, rest);
  }

  private static VertxRun of(
      String verticle, @Nullable String conf, boolean clusterFlag, List<String> rest) {
    JsonObject given = conf == null ? new JsonObject() : config(conf);
    boolean node = verticle.equals(NodeVerticle.class.getName());
    NodeOptions logging = new NodeOptions();
    JsonObject config = given;
    if (node && conf == null) {
      throw new OptionException(
          "a node needs a configuration: --conf conf/node.toml, or --conf '{\"no_tun\": true}'");
    }
    if (node) {
      // A file goes by its name: the node reads it with the lines of what is wrong, and watches it.
      if (conf != null && !isJson(conf)) {
        config = new JsonObject().put(NodeVerticle.CONFIG_FILE, conf);
      }
      logging = NodeVerticle.options(config);
    }
    Optional<JsonObject> table =
        node
            ? logging.get(NodeOption.CLUSTER).map(options -> new JsonObject(options.toMap()))
            : Optional.ofNullable(given.getValue(CLUSTER) instanceof JsonObject t ? t : null);
    boolean cluster = clusterFlag || table.isPresent();
    JsonObject members = table.orElseGet(JsonObject::new);
    List<String> arguments = new ArrayList<>(rest);
    if (cluster && !clusterFlag) {
      arguments.add("--cluster");
    }
    arguments.add("--conf=" + config.encode());
    arguments.add(verticle);
    return new VertxRun(verticle, config, cluster, members, arguments, logging);
  }

  private static boolean isJson(String conf) {
    return conf.stripLeading().startsWith("{") || conf.endsWith(".json");
  }

  private static JsonObject config(String conf) {
    if (conf.stripLeading().startsWith("{")) {
      return json("--conf", conf);
    }
    try {
      Path file = Path.of(conf);
      return conf.endsWith(".json")
          ? json("config file " + file, Files.readString(file))
          : ConfigFile.json(file);
    } catch (IOException | InvalidPathException e) {
      throw new OptionException("config file " + conf + " cannot be read: " + e, e);
    }
  }

  private static JsonObject json(String where, String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw new OptionException(where + " is not a JSON object: " + e.getMessage(), e);
    }
  }
}
