package org.mycelium.node;

/** How far this version has what an option is about. */
public enum Stage {
  /** The option works. */
  BUILT,
  /** It switches off something that this version does not have: accepted without a word. */
  DISABLES_MISSING,
  /** It tunes something that this version does not have: accepted with one warning. */
  TUNES_MISSING,
  /**
   * It switches on something that this version does not have: refused. A private network must never
   * start as a public one, nor a service be believed to run.
   */
  ENABLES_MISSING
}
