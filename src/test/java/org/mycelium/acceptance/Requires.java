package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a test needs of the machine. */
final class Requires {
  private Requires() {}

  /** Root and a TUN device. */
  static void tun() {
    check("tun", Files.exists(Path.of("/dev/net/tun")) && isRoot(), "root and /dev/net/tun");
  }

  /** Root and iproute2: a test makes namespaces of its own. */
  static void netns() {
    check("netns", isRoot() && Files.exists(Path.of("/usr/sbin/ip")), "root and the ip command");
  }

  /** Root: a test acts as other users. */
  static void root() {
    check("root", isRoot(), "root");
  }

  /** A browser of the Chromium family. */
  static Path browser() {
    String path = System.getenv().getOrDefault("PATH", "");
    Optional<Path> found =
        Stream.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    check("browser", found.isPresent(), "chromium");
    return found.orElseThrow();
  }

  /** The system's Python, which has Debian's packages. */
  static final String PYTHON = "/usr/bin/python3";

  /** A package of the system's Python. */
  static void python(String name) {
    boolean there =
        Files.isExecutable(Path.of(PYTHON))
            && Shell.run(List.of(PYTHON, "-c", "import " + name)).status() == 0;
    check("python", there, "Python with " + name);
  }

  /** The machines of the rig (src/test/rig), in which AF_VSOCK is real. */
  static VsockRig vsock() {
    check("vsock", Rig.WHY_NOT == null, "user-mode-linux for src/test/rig: " + Rig.WHY_NOT);
    return new VsockRig();
  }

  /** Tried once, by the first test that asks. */
  private static final class Rig {
    private static final @Nullable String WHY_NOT = VsockRig.trial();
  }

  /** A v0.7.10 node to talk to: the variable MYCELIUM_REFERENCE names its binary. */
  static Path reference() {
    String binary = System.getenv("MYCELIUM_REFERENCE");
    if (binary == null || binary.isEmpty()) {
      abort("MYCELIUM_REFERENCE names no v0.7.10 binary");
    }
    Path path = Path.of(binary);
    if (!Files.isExecutable(path)) {
      fail("MYCELIUM_REFERENCE=" + binary + " is not executable");
    }
    return path;
  }

  /** The program schemathesis, in the path or where MYCELIUM_SCHEMATHESIS says. */
  static Path schemathesis() {
    String named = System.getenv("MYCELIUM_SCHEMATHESIS");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    for (String folder : System.getenv("PATH").split(":")) {
      Path program = Path.of(folder, "schemathesis");
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    check("schemathesis", false, "the program schemathesis (pip install schemathesis)");
    throw new AssertionError("the check above does not return");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void check(String name, boolean there, String what) {
    if (there) {
      return;
    }
    String required = System.getenv("MYCELIUM_REQUIRE");
    if (required != null && Arrays.asList(required.split(",")).contains(name)) {
      fail("MYCELIUM_REQUIRE names " + name + ", but this machine lacks " + what);
    }
    abort("needs " + what);
  }
}
