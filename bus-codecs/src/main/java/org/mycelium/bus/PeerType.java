package org.mycelium.bus;

/** How a peer became known. */
public enum PeerType {
  /** A value of a newer minor version. */
  OTHER,
  /** Configured or added at run time. */
  STATIC,
  /** Found on the local network. */
  LINK_LOCAL_DISCOVERY,
  /** It connected to this node. */
  INBOUND
}
