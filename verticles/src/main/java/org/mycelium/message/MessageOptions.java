package org.mycelium.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.message.core.MessageLimits;

/**
 * The configuration of a {@link MessageVerticle}.
 *
 * @param topicConfig the file with the rules of topics, or null
 * @param socketFolders folders inside which forward sockets may be set at run time
 * @param spoolFolder where long payloads go
 * @param limits what messages may cost
 * @param clusterCommands whether other members of the cluster may send and receive messages
 */
record MessageOptions(
    @Nullable Path topicConfig,
    List<Path> socketFolders,
    Path spoolFolder,
    MessageLimits limits,
    boolean clusterCommands) {

  MessageOptions {
    socketFolders = List.copyOf(socketFolders);
  }

  /** Reads what {@code NodeParts} writes. */
  static MessageOptions of(JsonObject json) {
    String topics = json.getString("topic_config");
    List<Path> folders = new ArrayList<>();
    for (Object folder : json.getJsonArray("topic_socket_folders", new JsonArray())) {
      folders.add(Path.of((String) folder).toAbsolutePath().normalize());
    }
    String spool = json.getString("message_spool_folder");
    Path spoolFolder =
        spool != null
            ? Path.of(spool)
            : Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "mycelium-messages");
    long max = json.getLong("message_max_bytes", MessageLimits.DEFAULT.maxMessage());
    return new MessageOptions(
        topics == null ? null : Path.of(topics),
        folders,
        spoolFolder,
        MessageLimits.DEFAULT.withMaxMessage(max),
        json.getBoolean("cluster_commands", false));
  }
}
