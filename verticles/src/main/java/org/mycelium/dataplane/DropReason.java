package org.mycelium.dataplane;

/** Why the data plane dropped a packet. Each is counted (spec 01 §7, §10, §12). */
public enum DropReason {
  /** From the host: shorter than an IPv6 header, not IPv6, or longer inside than outside. */
  HOST_MALFORMED,
  /** From the host: multicast destination, or unspecified, link-local or multicast source. */
  HOST_NOT_UNICAST,
  /** From the host: destination in the own /64 that no interface has; answered with 1/3. */
  HOST_DESTINATION_OWN,
  /** From the host: source outside the own /64; answered with 1/5. */
  HOST_SOURCE_FOREIGN,
  /** From the host: destination outside 400::/7; answered with 1/0. */
  HOST_DESTINATION_FOREIGN,
  /** From the host: hop limit 0 or 1; answered with 3/0. */
  HOST_HOP_LIMIT,
  /** From the host: longer than 1400 bytes; answered with Packet Too Big. */
  HOST_TOO_BIG,
  /** From a link: the length does not fit its header. */
  LINK_MALFORMED,
  /** From a link: hop limit 0 or 1. */
  HOP_LIMIT,
  /** In transit: no selected route, or a destination outside 400::/7. */
  NO_ROUTE,
  /** In transit: the next hop is where it came from (W34). */
  RETURN_TO_SENDER,
  /** For us: source outside 400::/7. */
  SOURCE_FOREIGN,
  /** For us: source in the own /64. */
  SOURCE_OWN,
  /** The owner's public key gives an all-zero secret (W6). */
  UNUSABLE_KEY,
  /** For us: too many key agreements caused by received packets. */
  KEY_AGREEMENT_RATE,
  /** For us: payload shorter than header, tag and nonce. */
  PAYLOAD_SHORT,
  /** For us: encrypted by ourselves in this run, sent back by somebody on the way (W5). */
  REFLECTED,
  /** For us: tag does not match. */
  DECRYPTION_FAILED,
  /** For us: user-data version other than 1, or unknown type. */
  USER_DATA_UNKNOWN,
  /** For us: inner packet shorter than its header or its own length field. */
  INNER_SHORT,
  /** For us: inner packet not IPv6. */
  INNER_NOT_IPV6,
  /** For us: inner addresses differ from the outer ones (W1). */
  INNER_ADDRESS,
  /** Waiting queue full: for its /64, in packets, or in bytes. */
  QUEUE_FULL,
  /** Waited 15 s for a route or a key. */
  QUEUE_TIMEOUT,
  /** The route it waited for was lost. */
  ROUTE_LOST,
  /** Received message packet with less than 12 bytes of content (W17). */
  MESSAGE_SHORT,
  /** Received message packet, and 1000 are still unhandled. */
  MESSAGE_NO_CREDIT,
  /** Received message packet, and nobody consumes messages. */
  MESSAGE_NO_CONSUMER,
  /** Message packet to send whose addresses or size the data plane cannot carry. */
  MESSAGE_REFUSED,
  /** Received out-of-band ICMP of the wrong size or with a malformed inside. */
  OOB_MALFORMED,
  /** Received out-of-band ICMP of a type other than 1 and 3 (W26). */
  OOB_TYPE,
  /** Received out-of-band ICMP about a destination whose key is unknown. */
  OOB_NO_KEY,
  /** Received out-of-band ICMP whose quote is not a packet of ours to that destination. */
  OOB_QUOTE,
  /** An ICMPv6 error was not made: rate limit. */
  ICMP_RATE,
  /** An ICMPv6 error was not made: RFC 4443 §2.4 (e), or its addressee cannot be one. */
  ICMP_FORBIDDEN,
  /** An out-of-band error was not made: no route or key to its addressee. */
  OOB_NO_ROUTE,
  /** An out-of-band error was not made: the packet is too long to be quoted. */
  OOB_TOO_LONG,
  /** A defect of this program: an exception that a packet caused. */
  INTERNAL_ERROR
}
