package org.mycelium.http;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and what it may do.
 *
 * @param name for the log and for the words of a refusal: {@code uid 1000}
 * @param most the highest privilege that it has; null for none
 * @param refusal says to the caller which rule keeps it from more, and what to do
 */
public record Caller(String name, @Nullable Privilege most, String refusal) {

  /** A caller that may do everything. */
  public static Caller trusted(String name) {
    return new Caller(name, Privilege.EVERYTHING, "");
  }

  /** A caller that may read what {@code /admin} shows. */
  public static Caller reader(String name, String refusal) {
    return new Caller(name, Privilege.READ_ADMIN, refusal);
  }

  /** A caller that may do nothing. */
  public static Caller stranger(String name, String refusal) {
    return new Caller(name, null, refusal);
  }

  /** The status of a refusal: 401 where showing who one is would help, else 403. */
  public int status() {
    return most == null ? 401 : 403;
  }

  /** Whether it may do what needs this privilege. */
  public boolean may(Privilege least) {
    return most != null && most.compareTo(least) >= 0;
  }
}
