package org.mycelium.vsock.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.mycelium.libc.Functions;
import org.newsclub.net.unix.AddressAlreadyInUseSocketException;
import org.newsclub.net.unix.AddressUnavailableSocketException;
import org.newsclub.net.unix.ConnectionRefusedSocketException;
import org.newsclub.net.unix.ConnectionResetSocketException;
import org.newsclub.net.unix.NoSuchDeviceSocketException;

/** Sorts error numbers and the exceptions of the libraries into {@link SocketFailure}s. */
final class Failures {

  /** Linux error numbers, generic numbering (x86-64, arm64). */
  private record Known(String name, SocketFailure failure) {}

  private static final Map<Integer, Known> BY_ERRNO =
      Map.ofEntries(
          Map.entry(1, new Known("EPERM", SocketFailure.PERMISSION)),
          Map.entry(2, new Known("ENOENT", SocketFailure.NO_FILE)),
          Map.entry(13, new Known("EACCES", SocketFailure.PERMISSION)),
          Map.entry(19, new Known("ENODEV", SocketFailure.NO_DEVICE)),
          Map.entry(32, new Known("EPIPE", SocketFailure.RESET)),
          Map.entry(97, new Known("EAFNOSUPPORT", SocketFailure.NO_FAMILY)),
          Map.entry(98, new Known("EADDRINUSE", SocketFailure.IN_USE)),
          Map.entry(99, new Known("EADDRNOTAVAIL", SocketFailure.NOT_AVAILABLE)),
          Map.entry(104, new Known("ECONNRESET", SocketFailure.RESET)),
          Map.entry(107, new Known("ENOTCONN", SocketFailure.RESET)),
          Map.entry(110, new Known("ETIMEDOUT", SocketFailure.TIMED_OUT)),
          Map.entry(111, new Known("ECONNREFUSED", SocketFailure.REFUSED)));

  /** Texts of strerror(3): all that the libraries keep of an error number. */
  private static final Map<String, SocketFailure> BY_TEXT =
      Map.ofEntries(
          Map.entry("operation not permitted", SocketFailure.PERMISSION),
          Map.entry("permission denied", SocketFailure.PERMISSION),
          Map.entry("no such file or directory", SocketFailure.NO_FILE),
          Map.entry("no such device", SocketFailure.NO_DEVICE),
          Map.entry("broken pipe", SocketFailure.RESET),
          Map.entry("connection reset", SocketFailure.RESET),
          Map.entry("address family not supported", SocketFailure.NO_FAMILY),
          Map.entry("address already in use", SocketFailure.IN_USE),
          Map.entry("cannot assign requested address", SocketFailure.NOT_AVAILABLE),
          Map.entry("connection timed out", SocketFailure.TIMED_OUT),
          Map.entry("connection refused", SocketFailure.REFUSED));

  private Failures() {}

  static SocketFailure ofErrno(int errno) {
    Known known = BY_ERRNO.get(errno);
    return known == null ? SocketFailure.OTHER : known.failure();
  }

  static String nameOf(int errno) {
    Known known = BY_ERRNO.get(errno);
    return known == null ? "errno " + errno : known.name();
  }

  static StreamSocketException failed(String call, MemorySegment state) {
    return failed(call, Functions.errno(state));
  }

  static StreamSocketException failed(String call, int errno) {
    return new StreamSocketException(ofErrno(errno), call + ": " + nameOf(errno), null);
  }

  /**
   * For the catch clause that invokeExact asks for: a call throws nothing of itself.
   *
   * @return what to throw
   */
  static StreamSocketException rethrow(Throwable e) {
    if (e instanceof StreamSocketException known) {
      return known;
    }
    throw new IllegalStateException(e);
  }

  static StreamSocketException of(String call, IOException e) {
    if (e instanceof StreamSocketException known) {
      return known;
    }
    String text = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    SocketFailure failure = ofText(text);
    if (failure == SocketFailure.OTHER) {
      // The text may be in the user's language.
      failure = ofClass(e);
    }
    return new StreamSocketException(failure, call + ": " + text, e);
  }

  private static SocketFailure ofClass(IOException e) {
    return switch (e) {
      case SocketTimeoutException timeout -> SocketFailure.TIMED_OUT;
      case NoSuchDeviceSocketException device -> SocketFailure.NO_DEVICE;
      case ConnectionResetSocketException reset -> SocketFailure.RESET;
      case ConnectionRefusedSocketException refused -> SocketFailure.REFUSED;
      case AddressAlreadyInUseSocketException inUse -> SocketFailure.IN_USE;
      case AddressUnavailableSocketException unavailable -> SocketFailure.NOT_AVAILABLE;
      case ConnectException refused -> SocketFailure.REFUSED;
      case FileAlreadyExistsException inUse -> SocketFailure.IN_USE;
      default -> SocketFailure.OTHER;
    };
  }

  private static SocketFailure ofText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return BY_TEXT.entrySet().stream()
        .filter(entry -> lower.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(SocketFailure.OTHER);
  }
}
