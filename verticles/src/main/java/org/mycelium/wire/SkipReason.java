package org.mycelium.wire;

/** Why a control packet or a TLV in it was skipped (spec 01 §10, 02 §8.2). Each is counted. */
public enum SkipReason {
  /** Babel magic not 42 or version not 3. */
  FOREIGN_HEADER,
  /** A TLV type that this protocol does not have. */
  UNKNOWN_TLV,
  /** TLV shorter than its fields, or reaching past the packet. */
  TRUNCATED,
  /** Address encoding 4–255. */
  UNKNOWN_ENCODING,
  /** Prefix length out of range for its encoding. */
  BAD_PREFIX_LENGTH,
  /** Seqno request with hop count 0. */
  BAD_HOP_COUNT
}
