package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.VsockDiagnosis.Transport;

/**
 * The troubleshooting table of docs/vsock.md quotes what the node says: every piece of a quotation
 * between numbers and gaps stands in the sources.
 */
class GuideWordsTest {
  private static final Pattern SECTION = Pattern.compile("(?s)## When it does not work\\n.*");
  private static final Pattern QUOTATION = Pattern.compile("(?m)^\\| (`.*?`) \\| ");

  /** What differs from case to case. */
  private static final Pattern GAP = Pattern.compile("\\d+|\\.\\.\\.|<port>");

  /** Two literals joined by a plus, with or without a value between them. */
  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String folder : List.of("vsock", "link")) {
      try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/mycelium", folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return JOINT.matcher(all).replaceAll("").replace("\\\"", "\"");
  }

  @Test
  void quotationsAreWhatTheNodeSays() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "vsock.md"));
    String section = SECTION.matcher(guide).results().findFirst().orElseThrow().group();
    String sources = sources();
    List<String> quotations =
        QUOTATION
            .matcher(section)
            .results()
            .flatMap(row -> Stream.of(row.group(1).split("`(?:, )?`?")))
            .filter(words -> !words.isBlank())
            .toList();
    assertTrue(quotations.size() >= 18, () -> "quotations " + quotations);
    for (String quotation : quotations) {
      for (String piece : GAP.split(quotation)) {
        assertTrue(sources.contains(piece.strip()), () -> "'" + piece + "' of: " + quotation);
      }
    }
  }

  @Test
  void theDiagnosisOfAGuestIsWhatMyceliumVsockPrints() throws IOException {
    VsockDiagnosis guest =
        new VsockDiagnosis(
            true,
            Device.READY,
            3L,
            Set.of(Transport.VMW_VSOCK_VIRTIO_TRANSPORT, Transport.VSOCK_LOOPBACK),
            false);
    String guide = Files.readString(Path.of("..", "docs", "vsock.md"));
    String sample = "$ mycelium vsock\n" + guest.toText().replace(System.lineSeparator(), "\n");
    assertTrue(guide.contains(sample), sample);
  }
}
