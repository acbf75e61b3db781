package org.mycelium.bus;

/** Which part of the route table. */
public enum RouteKind {
  /** A value of a newer minor version. */
  OTHER,
  /** Selected routes. */
  SELECTED,
  /** Routes known but not selected. */
  FALLBACK,
  /** Prefixes asked for and not answered yet. */
  QUERIED,
  /** All of the above; only in requests. */
  ALL
}
