package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interfaces of a whole node: as the documentation shows them, and under made-up requests. */
class ApiIT {
  private static final Pattern CASES = Pattern.compile("(\\d+) generated, (\\d+) passed");

  @TempDir Path folder;

  /** Every example of docs/api.md is answered. */
  @Test
  void documentedExamples() throws IOException {
    Path page = Path.of("../../docs/api.md");
    List<String> examples =
        Files.readAllLines(page).stream()
            .filter(line -> line.startsWith("$ curl "))
            .map(line -> line.substring(2))
            .toList();
    assertTrue(examples.size() > 10, "examples in " + page);
    try (LocalNode node = LocalNode.start(folder)) {
      for (String example : examples) {
        String command =
            example
                .replace("127.0.0.1:8989", node.apiAddress())
                .replace("127.0.0.1:8990", node.rpcAddress())
                .replace("curl -s", "curl -sS --fail-with-body -m 20");
        Shell.Result result = Shell.run(List.of("sh", "-c", command));
        assertEquals(0, result.status(), () -> example + "\n" + result.out());
        assertTrue(!result.out().contains("\"error\""), () -> example + "\n" + result.out());
      }
    }
  }

  /**
   * Schemathesis makes requests from the node's own document: no 5xx, no answer that the document
   * does not describe.
   */
  @Test
  @Tag("full")
  void madeUpRequests() throws IOException {
    Path program = Requires.schemathesis();
    Path config = folder.resolve("schemathesis.toml");
    // Made-up waits would take years.
    Files.writeString(config, "[parameters]\ntimeout = 0\nreply_timeout = 0\n");
    try (LocalNode node = LocalNode.start(folder)) {
      Shell.Result result =
          Shell.run(
              List.of(
                  "env", // it leaves files where it is run
                  "--chdir=" + folder,
                  program.toString(),
                  "--config-file=" + config,
                  "run",
                  "http://" + node.apiAddress() + "/api/v1/openapi.json",
                  "--checks=not_a_server_error,status_code_conformance,content_type_conformance,"
                      + "response_schema_conformance,response_headers_conformance,"
                      + "unsupported_method",
                  "--max-examples=20",
                  "--seed=1",
                  "--request-timeout=20",
                  "--phases=examples,coverage,fuzzing",
                  "--no-color"));
      assertEquals(0, result.status(), result::out);
      Matcher cases = CASES.matcher(result.out());
      assertTrue(cases.find(), result::out);
      assertEquals(cases.group(1), cases.group(2), result::out);
      assertTrue(Integer.parseInt(cases.group(1)) > 300, result::out);
      assertTrue(node.alive(), node::log);
    }
  }
}
