package org.mycelium.acceptance;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory of a node's JVM, asked with the JDK's own jcmd. */
final class Jvm {
  private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured)\\s.*used (\\d+)K");

  private Jvm() {}

  /** Bytes of the heap that are in use after a full collection. */
  static long heapBytes(long pid) {
    jcmd(pid, "GC.run");
    String info = jcmd(pid, "GC.heap_info");
    long kilobytes = 0;
    int generations = 0;
    for (Matcher matcher = USED.matcher(info); matcher.find(); generations++) {
      kilobytes += Long.parseLong(matcher.group(1));
    }
    if (generations != 2) {
      throw new AssertionError("not the heap of the serial collector:\n" + info);
    }
    return kilobytes << 10;
  }

  /**
   * Bytes outside of the heap that malloc has given out: Netty's direct buffers, other direct
   * buffers and memory segments, what the provider of ciphers holds, and the JVM's own.
   */
  static long nativeBytes(long pid) {
    String info = jcmd(pid, "System.native_heap_info");
    return size(info, "system type=\"current\"")
        + size(info, "total type=\"mmap\" count=\"\\d+\"")
        - size(info, "total type=\"fast\" count=\"\\d+\"")
        - size(info, "total type=\"rest\" count=\"\\d+\"");
  }

  /** The last one in what glibc's malloc_info says is the sum of all arenas. */
  private static long size(String info, String element) {
    return Pattern.compile("<" + element + " size=\"(\\d+)\"/>")
        .matcher(info)
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("not the heap of glibc:\n" + info));
  }

  private static String jcmd(long pid, String command) {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return Shell.run(List.of(program.toString(), Long.toString(pid), command)).ok();
  }
}
