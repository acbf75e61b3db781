import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or repairs the format of every Java source below a folder. Run by the build through JDK 25 because
 * google-java-format needs the parser of the newest language level, which Maven's own JVM may not have.
 *
 * <p>Usage: {@code Format.java --check|--fix DIR}. Exit 0 when all is well or repaired, 1 otherwise.
 */
public final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean fix = args[0].equals("--fix");
    List<Path> sources = sources(Path.of(args[1]));
    if (sources.isEmpty()) {
      System.err.println("format: no Java source below " + args[1] + "; the check looks in the wrong place");
      System.exit(1);
    }
    List<String> wrong = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted;
      try {
        formatted = new Formatter().formatSource(
            RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.GOOGLE)));
      } catch (FormatterException e) {
        wrong.add(source + ": cannot be parsed: " + e.getMessage());
        continue;
      }
      if (!formatted.equals(text)) {
        if (fix) {
          Files.writeString(source, formatted);
        } else {
          wrong.add(source.toString());
        }
      }
    }
    if (!wrong.isEmpty()) {
      wrong.forEach(line -> System.err.println("format: " + line));
      System.err.println("format: " + wrong.size() + " of " + sources.size()
          + " files; repair with: mvn -q -N validate exec:exec@format");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(p -> p.toString().endsWith(".java"))
          .filter(p -> !p.toString().contains("/target/"))
          .filter(p -> !p.toString().contains("build-tools/"))
          .sorted()
          .toList();
    }
  }
}
