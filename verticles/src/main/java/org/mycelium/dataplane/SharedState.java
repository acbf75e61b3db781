package org.mycelium.dataplane;

import java.security.SecureRandom;
import java.util.function.LongSupplier;
import org.mycelium.forwarding.Fib;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.link.BatchPool;

/**
 * What all threads of one data plane share; every part is safe for any thread. Knows no lane, so
 * that a thread's lane dies with the data plane although the thread lives on.
 */
final class SharedState {

  /** Packets waiting for one destination /64 (spec 01 §7.5). */
  static final int OUTBOUND_PER_SUBNET = 10_000;

  /** Packets waiting for routes. */
  static final int OUTBOUND_PACKETS = 1_000_000;

  /**
   * Bytes of own packets waiting for routes, and as many again of transit packets, so that no peer
   * crowds out the host: 16 MiB together (W22).
   */
  static final long OUTBOUND_BYTES = 8L << 20;

  /** Packets waiting for the key of one source /64 (spec 01 §7.5). */
  static final int INCOMING_PER_SUBNET = 100;

  /** Packets waiting for keys. */
  static final int INCOMING_PACKETS = 10_000;

  /** Bytes waiting for keys. */
  static final long INCOMING_BYTES = 16L << 20;

  /** How long a packet waits: the time of a route query (spec 01 §9). */
  static final long WAIT_MICROS = 15_000_000;

  /** ICMPv6 errors a second, local ones and out-of-band ones each (W24). */
  static final int ERRORS_PER_SECOND = 100;

  /** Key agreements a second that received packets may cause: 7 % of a core. */
  static final int AGREEMENTS_PER_SECOND = 500;

  /** Of these at once: strangers hold an event loop up for 14 ms at most. */
  static final int AGREEMENTS_AT_ONCE = 100;

  final NodeIdentity identity;
  final long ownHigh;
  final HostPort host;
  final BatchPool pool;
  final LongSupplier clock;
  final AesProvider aes;
  final DataPlaneCounters counters = new DataPlaneCounters();
  final AddressCounts sources = new AddressCounts(AddressCounts.MAX_ADDRESSES);
  final AddressCounts destinations = new AddressCounts(AddressCounts.MAX_ADDRESSES);
  final SecretCache secrets;
  final NonceSource nonces = new NonceSource(new SecureRandom());
  final WaitingQueue own =
      new WaitingQueue(
          OUTBOUND_PER_SUBNET, OUTBOUND_PACKETS, OUTBOUND_BYTES, WaitingPacket::destinationHigh);
  final WaitingQueue transit =
      new WaitingQueue(
          OUTBOUND_PER_SUBNET, OUTBOUND_PACKETS, OUTBOUND_BYTES, WaitingPacket::destinationHigh);
  final WaitingQueue incoming =
      new WaitingQueue(
          INCOMING_PER_SUBNET, INCOMING_PACKETS, INCOMING_BYTES, WaitingPacket::sourceHigh);
  final DataPlaneEffects effects;
  final RouteRequests requests;
  final TokenBucket localErrors;
  final TokenBucket outOfBandErrors;
  final TokenBucket agreements;
  final ReceivedMessages messages;
  volatile Fib fib = Fib.empty();

  SharedState(
      NodeIdentity identity,
      HostPort host,
      BatchPool pool,
      DataPlaneEffects effects,
      LongSupplier clock,
      AesProvider aes) {
    long now = clock.getAsLong();
    this.identity = identity;
    this.ownHigh = identity.address().high();
    this.host = host;
    this.pool = pool;
    this.clock = clock;
    this.effects = effects;
    this.aes = aes;
    this.secrets = new SecretCache(identity.secretKey(), SecretCache.MAX_KEYS);
    this.requests = new RouteRequests(ownHigh, now);
    this.localErrors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_PER_SECOND, now);
    this.outOfBandErrors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_PER_SECOND, now);
    this.agreements = new TokenBucket(AGREEMENTS_PER_SECOND, AGREEMENTS_AT_ONCE, now);
    this.messages = new ReceivedMessages(effects, counters, clock);
  }
}
