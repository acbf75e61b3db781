package org.mycelium.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicRule;
import org.mycelium.config.toml.TomlDocument;
import org.mycelium.config.toml.TomlException;
import org.mycelium.message.core.SourceSubnet;
import org.mycelium.message.core.TopicRules;

/**
 * The file with the rules of topics (spec 03 §2.4). Where the original ignores a mistake, and
 * accepts messages from everybody, this refuses the file.
 */
final class TopicFile {
  private static final String DEFAULT = "default";
  private static final String SUBNETS = "subnets";
  private static final String SOCKET = "forward_socket";

  private TopicFile() {}

  /**
   * Reads the file into the rules.
   *
   * @throws IllegalArgumentException naming file, line, and what is wrong
   */
  static void read(Path file, TopicRules rules) {
    TomlDocument document;
    try {
      if (Files.size(file) > TomlDocument.MAX_LENGTH) {
        throw new IllegalArgumentException(file + " is larger than 1 MiB");
      }
      document = TomlDocument.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("topic file " + file + " does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "topic file " + file + " cannot be read: " + e.getMessage(), e);
    } catch (TomlException e) {
      throw new IllegalArgumentException("topic file " + file + ": " + e.getMessage(), e);
    }
    document
        .toMap()
        .forEach(
            (key, value) -> {
              try {
                entry(key, value, rules);
              } catch (IllegalArgumentException e) {
                String line = document.lineOf(key).map(n -> "line " + n + ": ").orElse("");
                throw new IllegalArgumentException(
                    "topic file " + file + ": " + line + key + ": " + e.getMessage(), e);
              }
            });
  }

  private static void entry(String key, Object value, TopicRules rules) {
    if (key.equals(DEFAULT)) {
      rules.acceptByDefault(accept(value));
      return;
    }
    Bytes topic = Bytes.utf8(key);
    if (topic.length() > SendMessage.MAX_TOPIC || rules.all().size() >= TopicConfig.MAX_TOPICS) {
      throw new IllegalArgumentException(
          "topics have at most 255 bytes, and there are at most " + TopicConfig.MAX_TOPICS);
    }
    TopicRules.Rule rule = rules.configure(topic);
    if (value instanceof List<?> list) { // the form before v0.6.0
      subnets(list, rule);
    } else if (value instanceof Map<?, ?> table) {
      table.forEach((field, member) -> field(String.valueOf(field), member, rule));
    } else {
      throw new IllegalArgumentException("a topic is a table with subnets, not " + value);
    }
  }

  private static boolean accept(Object value) {
    if ("Accept".equals(value) || "Reject".equals(value)) {
      return "Accept".equals(value);
    }
    throw new IllegalArgumentException("it is \"Accept\" or \"Reject\", not " + value);
  }

  private static void field(String name, Object value, TopicRules.Rule rule) {
    if (name.equals(SUBNETS) && value instanceof List<?> list) {
      subnets(list, rule);
    } else if (name.equals(SOCKET) && value instanceof String path && !path.isEmpty()) {
      rule.forwardTo(path);
    } else if (name.equals(SUBNETS) || name.equals(SOCKET)) {
      throw new IllegalArgumentException(
          name + " is " + (name.equals(SUBNETS) ? "a list of subnets" : "a path"));
    } else {
      throw new IllegalArgumentException(
          "unknown field '"
              + name
              + "'; a topic has subnets and forward_socket, and one with a dot in its name must be"
              + " quoted: [\"my.topic\"]");
    }
  }

  private static void subnets(List<?> list, TopicRules.Rule rule) {
    for (Object subnet : list) {
      if (!(subnet instanceof String text)) {
        throw new IllegalArgumentException("a subnet is a text, not " + subnet);
      }
      if (rule.sources().size() >= TopicRule.MAX_SOURCES) {
        throw new IllegalArgumentException("at most " + TopicRule.MAX_SOURCES + " subnets");
      }
      rule.add(SourceSubnet.parse(text));
    }
  }
}
