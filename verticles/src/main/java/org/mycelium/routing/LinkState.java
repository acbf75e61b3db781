package org.mycelium.routing;

/** What the core thinks of a link (design, Better 2). */
public enum LinkState {
  /** Usable. */
  UP,
  /** In use and silent: routes move away, the connection stays. */
  SUSPECT,
  /** Came back from being suspect; used only for what no other link reaches. */
  HELD_DOWN,
  /** Gone. */
  DOWN
}
