package org.mycelium.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scheduling of one thread: a seam between {@link Scheduling} and the kernel. */
interface ThreadPolicy {

  /** Gives it a policy and short slices; false when it stays as it is. */
  boolean set(int policy);

  /** What it has done so far; null when that cannot be known. */
  @Nullable Waits waits();

  /**
   * What a thread has done in its life.
   *
   * @param ranNanos time on a processor
   * @param waitedNanos time that it was ready to run and had none
   * @param slices how often it got one
   */
  record Waits(long ranNanos, long waitedNanos, long slices) {
    private static final Path FILE = Path.of("/proc/thread-self/schedstat");
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (\\d{1,18})\\s*");

    /** Of the calling thread (proc_pid_schedstat(5)); null when the kernel does not tell. */
    static @Nullable Waits ofThisThread() {
      try {
        return parse(Files.readString(FILE));
      } catch (IOException e) {
        return null;
      }
    }

    static @Nullable Waits parse(String text) {
      Matcher matcher = FORM.matcher(text);
      return matcher.matches()
          ? new Waits(
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)))
          : null;
    }
  }
}
