package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What whoever passes a distribution on has to pass on with it. */
class DistributionIT {

  @Test
  void namesTheLicenceOfEveryLibrary() throws IOException {
    Path folder = NodeProcess.distribution();
    assertTrue(Files.size(folder.resolve("LICENSE")) > 10_000);
    assertTrue(Files.readString(folder.resolve("NOTICE")).contains("THIRD-PARTY.txt"));
    String named = Files.readString(folder.resolve("THIRD-PARTY.txt"));
    List<String> jars;
    try (Stream<Path> files = Files.walk(folder.resolve("lib"))) {
      jars =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .filter(name -> !name.startsWith("mycelium-"))
              .filter(name -> !name.startsWith("vertx-config-toml-"))
              .toList();
    }
    assertTrue(jars.size() > 40, jars::toString);
    for (String jar : jars) {
      String artifact = jar.replaceFirst("-\\d.*", "");
      assertTrue(named.contains(":" + artifact + ":"), () -> jar + " is not in:\n" + named);
    }
  }
}
