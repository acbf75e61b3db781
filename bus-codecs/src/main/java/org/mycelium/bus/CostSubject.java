package org.mycelium.bus;

/** What a cost belongs to. */
public enum CostSubject {
  /** A value of a newer minor version. */
  OTHER,
  /** A link; the subject is its id in decimal. */
  LINK,
  /** A selected route; the subject is its prefix. */
  ROUTE
}
