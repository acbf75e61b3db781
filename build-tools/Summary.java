import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the tests that Surefire and Failsafe ran, by kind, and ends with {@code N passed, N failed, N
 * skipped}. Exit 1 when nothing ran or something failed. Needs Java 11 or newer, nothing else.
 */
public final class Summary {
  private static final Pattern SUITE = Pattern.compile(
      "<testsuite [^>]*?name=\"([^\"]+)\"[^>]*?tests=\"(\\d+)\"[^>]*?errors=\"(\\d+)\""
          + "[^>]*?skipped=\"(\\d+)\"[^>]*?failures=\"(\\d+)\"", Pattern.DOTALL);

  private Summary() {}

  public static void main(String[] args) throws IOException {
    Map<String, int[]> kinds = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(Path.of("."))) {
      for (Path report : (Iterable<Path>) walk.filter(Summary::isReport)::iterator) {
        Matcher suite = SUITE.matcher(Files.readString(report));
        if (suite.find()) {
          int[] counts = kinds.computeIfAbsent(kind(report, suite.group(1)), k -> new int[3]);
          int failed = Integer.parseInt(suite.group(3)) + Integer.parseInt(suite.group(5));
          int skipped = Integer.parseInt(suite.group(4));
          counts[0] += Integer.parseInt(suite.group(2)) - failed - skipped;
          counts[1] += failed;
          counts[2] += skipped;
        }
      }
    }
    int[] all = new int[3];
    kinds.forEach((kind, counts) -> {
      System.out.printf("%-28s %5d passed %3d failed %3d skipped%n", kind, counts[0], counts[1], counts[2]);
      for (int i = 0; i < 3; i++) {
        all[i] += counts[i];
      }
    });
    System.out.printf("%d passed, %d failed, %d skipped%n", all[0], all[1], all[2]);
    System.exit(all[0] == 0 || all[1] > 0 ? 1 : 0);
  }

  private static boolean isReport(Path path) {
    return path.getFileName().toString().matches("TEST-.*\\.xml");
  }

  /** Unit tests by module; acceptance tests by the first words of their class. */
  private static String kind(Path report, String suite) {
    String module = report.toString().replaceFirst("^\\./", "").replaceFirst("/target/.*", "");
    if (!module.equals("src/test")) {
      return module + (report.toString().contains("surefire-reports-17") ? " (JDK 17)" : "");
    }
    return "acceptance " + suite.replaceFirst(".*\\.", "");
  }
}
