package org.mycelium.bus;

/** What a node knows of a destination. */
public enum LookupStatus {
  /** A value of a newer minor version. */
  OTHER,
  /** There is a selected route. */
  SELECTED,
  /** There are only routes that cannot be selected. */
  FALLBACK,
  /** The neighbours have been asked; no answer yet. */
  QUERIED,
  /** Nothing; no question is under way. */
  UNKNOWN
}
