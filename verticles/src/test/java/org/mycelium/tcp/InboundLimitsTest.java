package org.mycelium.tcp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Admission of accepted connections: spec 01 W29. */
class InboundLimitsTest {
  private final InboundLimits limits = new InboundLimits(100, 1);

  private boolean admit(String address) {
    return limits.admit(InetAddress.ofLiteral(address));
  }

  /** These two have one hash code. */
  @Test
  void ipv4AddressesDoNotShareAPlace() {
    assertTrue(admit("192.0.2.40"));
    assertTrue(admit("192.0.3.9"));
    assertFalse(admit("192.0.2.40"));
  }

  @Test
  void theAddressesOfAnIpv6Prefix64ShareThem() {
    assertTrue(admit("2001:db8::1"));
    assertFalse(admit("2001:db8::2"));
    assertTrue(admit("2001:db8:0:1::1"));
  }

  @Test
  void aPlaceThatIsGivenBackIsFree() {
    assertTrue(admit("192.0.2.40"));
    limits.release(InetAddress.ofLiteral("192.0.2.40"));
    assertTrue(admit("192.0.2.40"));
  }
}
