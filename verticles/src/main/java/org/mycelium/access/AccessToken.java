package org.mycelium.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A secret that a caller shows as {@code Authorization: Bearer <token>} (RFC 6750). */
public final class AccessToken {
  /** Shorter ones could be guessed. */
  static final int MIN_LENGTH = 20;

  static final int MAX_LENGTH = 1024;

  private static final String SCHEME = "Bearer ";

  private final String text;

  private AccessToken(String text) {
    this.text = text;
  }

  /**
   * Reads a token file: one line, blanks around it ignored. Blocking.
   *
   * @throws IOException saying what is wrong with it and what to do
   */
  public static AccessToken read(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_LENGTH + 2), StandardCharsets.UTF_8).strip();
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new IOException("everybody can read or change it: chmod 600 " + file);
      }
    } catch (NoSuchFileException e) {
      throw refused(
          file, "it is not there; make one: (umask 077; openssl rand -hex 32 > " + file + ")", e);
    } catch (AccessDeniedException e) {
      throw refused(file, "permission denied", e);
    } catch (IOException e) {
      throw refused(file, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH || !isToken(text)) {
      throw refused(
          file,
          "a token is "
              + MIN_LENGTH
              + " to "
              + MAX_LENGTH
              + " letters, digits or -._~+/=; make one: openssl rand -hex 32",
          null);
    }
    return new AccessToken(text);
  }

  private static boolean isToken(String text) {
    return text.matches("[A-Za-z0-9\\-._~+/]+=*");
  }

  private static IOException refused(Path file, String why, @Nullable Throwable cause) {
    return new IOException("api_token_file " + file + ": " + why, cause);
  }

  /** The value of the Authorization header that shows it. */
  public String header() {
    return SCHEME + text;
  }

  /** Whether a header shows it; takes the same time for any wrong one of its length. */
  public boolean isShownBy(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    return MessageDigest.isEqual(
        header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8),
        text.getBytes(StandardCharsets.UTF_8));
  }
}
