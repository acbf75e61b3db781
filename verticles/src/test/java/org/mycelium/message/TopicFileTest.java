package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.bus.Bytes;
import org.mycelium.message.core.SourceSubnet;
import org.mycelium.message.core.TopicRules;

/** Spec 03 §2.4, and that a mistake is an error. */
class TopicFileTest {
  @TempDir Path folder;

  private TopicRules read(String toml) throws IOException {
    Path file = folder.resolve("topics.toml");
    Files.writeString(file, toml);
    TopicRules rules = new TopicRules();
    TopicFile.read(file, rules);
    return rules;
  }

  @Test
  void theExample() throws IOException {
    TopicRules rules =
        read(
            """
            default = "Reject"
            old = ["400::/7"]
            ["example.topic"]
            subnets        = ["503:5478:df06:d79a::/64", "54f:b680:ba6e:7ced:355f:346f:d97b:eecb"]
            forward_socket = "/run/app.sock"
            [other]
            subnets = []
            """);
    assertFalse(rules.acceptByDefault());
    assertEquals(3, rules.all().size());
    TopicRules.Rule rule = Objects.requireNonNull(rules.rule(Bytes.utf8("example.topic")));
    assertEquals(
        List.of("503:5478:df06:d79a::/64", "54f:b680:ba6e:7ced:355f:346f:d97b:eecb/128"),
        rule.sources().stream().map(SourceSubnet::text).toList());
    assertEquals("/run/app.sock", rule.forwardSocket());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default = 'reject'|\"Accept\" or \"Reject\"",
        "topic = 'x'|a topic is a table",
        "topic = ['x']|not an IP address",
        "topic = [1]|a subnet is a text",
        "topic = ['400::/129']|from 0 to 128",
        "[a]\\nsubnets = 'x'|subnets is a list",
        "[a.b]\\nsubnets = []|must be quoted",
        "[a]\\nforward_socket = 1|forward_socket is a path",
        "[a|topics.toml",
      })
  void mistakes(String toml, String words) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> read(toml.replace("\\n", "\n").replace('\'', '"')));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("topics.toml"), e.getMessage());
  }

  @Test
  void missing() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TopicFile.read(folder.resolve("none"), new TopicRules()));
    assertTrue(String.valueOf(e.getMessage()).endsWith("does not exist"));
  }
}
