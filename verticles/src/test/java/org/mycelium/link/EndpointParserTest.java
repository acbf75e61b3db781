package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 01 §2, §4.1, §11.10 and 02 §5.1. */
class EndpointParserTest {

  @ParameterizedTest
  @CsvSource({
    "tcp://1.2.3.4:9651, Tcp 1.2.3.4:9651, tcp://1.2.3.4:9651",
    "QUIC://[2a01::1]:9651, Quic [2a01::1]:9651, quic://[2a01::1]:9651",
    "tls://[::1]:0, Tls [::1]:0, tls://[::1]:0",
    "TCP://[2001:DB8:0:1:1::1]:65535, Tcp [2001:db8:0:1:1::1]:65535, tcp://[2001:db8:0:1:1::1]:65535",
    "tcp://[fe80::1%3]:1, Tcp [fe80::1%3]:1, tcp://[fe80::1%3]:1",
    "tcp://[::ffff:1.2.3.4]:7, Tcp 1.2.3.4:7, tcp://1.2.3.4:7",
    "tcp://1.2.3.4:00080, Tcp 1.2.3.4:80, tcp://1.2.3.4:80",
    "vsock://2:9651, Vsock 2:9651, vsock://2:9651",
    "vsock://+2:+9651, Vsock 2:9651, vsock://2:9651",
    "vsock://4294967295:4294967295, Vsock 4294967295:4294967295, vsock://4294967295:4294967295",
    "vsock+unix:///run/v.sock:9651, Vsock /run/v.sock:9651, vsock+unix:///run/v.sock:9651",
  })
  void readsAndPrints(String text, String display, String uri) {
    Endpoint endpoint = EndpointParser.parse(text);
    assertEquals(display, endpoint.display());
    assertEquals(uri, endpoint.uri());
    assertEquals(endpoint, EndpointParser.parse(endpoint.uri()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4:9651 | 1 | missing leading protocol identifier",
        "'' | 1 | missing leading protocol identifier",
        "udp://1.2.3.4:1 | 1 | protocol for endpoint is not supported",
        "' tcp://1.2.3.4:1' | 1 | protocol for endpoint is not supported",
        "tcp://host:1 | 7 | failed to parse address: 'host:1' is not a numeric ip:port",
        "tcp://1.2.3.4 | 7 | failed to parse address: '1.2.3.4' is not a numeric ip:port",
        "'tcp://1.2.3.4:1 ' | 7 | failed to parse address",
        "tcp://1.2.3.4: | 15 | failed to parse address: the port is missing",
        "tcp://1.2.3.4:65536 | 15 | failed to parse address: port 65536 is above 65535",
        "tcp://1.2.3.4:99999999999999999999 | 15 | failed to parse address: the port",
        "tcp://01.2.3.4:1 | 7 | failed to parse address: '01.2.3.4' is not an IPv4 address",
        "tcp://999.1.1.1:1 | 7 | failed to parse address: '999.1.1.1' is not an IPv4 address",
        "tcp://1.2.3:1 | 7 | failed to parse address: '1.2.3' is not an IPv4 address",
        "tcp://::1:9651 | 7 | failed to parse address",
        "tcp://[::1] | 7 | failed to parse address",
        "tcp://[1.2.3.4]:1 | 8 | failed to parse address: '1.2.3.4' is not an IPv6 address",
        "tcp://[1:2]:1 | 8 | failed to parse address: '1:2' is not an IPv6 address",
        "tcp://[fe80::1%eth0]:1 | 7 | failed to parse address",
        "tcp://[fe80::1%99999999999]:1 | 8 | failed to parse address",
        "tcp://١.2.3.4:1 | 7 | failed to parse address",
        "vsock://2 | 9 | vsock address must be in CID:PORT format",
        "vsock://2:x | 11 | failed to parse vsock address component: 'x'",
        "vsock://-0:1 | 9 | failed to parse vsock address component: '-0'",
        "vsock://٢:1 | 9 | failed to parse vsock address component",
        "vsock://4294967296:1 | 9 | failed to parse vsock address component: 4294967296",
        "vsock://1:2:3 | 11 | failed to parse vsock address component: '2:3'",
        "vsock+unix://v.sock:1 | 14 | hybrid vsock address must be in /PATH:PORT format",
        "vsock+unix:///v.sock | 14 | hybrid vsock address must be in /PATH:PORT format",
        "vsock+unix:///v.sock:x | 22 | failed to parse vsock address component",
      })
  void refusesWithPositionAndExample(String text, int position, String why) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EndpointParser.parse(text));
    String message = String.valueOf(e.getMessage());
    assertTrue(
        message.startsWith("peer '" + text + "', position " + position + ": " + why), message);
    assertTrue(
        message.endsWith(
            "for example tcp://192.0.2.6:9651, tcp://[2001:db8::1]:9651 or vsock://2:9651"),
        message);
  }

  @Test
  void aLongTextIsNotQuotedInFull() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> EndpointParser.parse("tcp://" + "x".repeat(9999)));
    assertTrue(String.valueOf(e.getMessage()).length() < 500, e.getMessage());
  }

  @Test
  void aListSaysWhichOne() {
    assertEquals(2, EndpointParser.parseAll(List.of("tcp://1.1.1.1:1", "vsock://2:1")).size());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> EndpointParser.parseAll(List.of("tcp://1.1.1.1:1", "nonsense")));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("2 of 2: peer 'nonsense'"), e.getMessage());
  }

  /** Two endpoints are equal when protocol and address, IPv6 scope included, are equal. */
  @Test
  void equalityIncludesTransportAndScope() {
    Endpoint scoped = EndpointParser.parse("tcp://[fe80::1%3]:1");
    assertEquals(scoped, EndpointParser.parse("tcp://[fe80:0::1%3]:1"));
    assertEquals(scoped.hashCode(), EndpointParser.parse("tcp://[fe80:0::1%3]:1").hashCode());
    assertNotEquals(scoped, EndpointParser.parse("tcp://[fe80::1%4]:1"));
    assertNotEquals(scoped, EndpointParser.parse("tcp://[fe80::1]:1"));
    assertNotEquals(scoped, EndpointParser.parse("quic://[fe80::1%3]:1"));
    assertNotEquals(EndpointParser.parse("vsock://2:1"), EndpointParser.parse("vsock+unix:///2:1"));
  }

  /** Static link costs of spec 01 §4.1; a mapped address is an IPv4 one. */
  @Test
  void mappedAddressesAreIpv4() {
    Endpoint.Socket mapped = (Endpoint.Socket) EndpointParser.parse("tcp://[::ffff:1.2.3.4]:7");
    Endpoint.Socket six = (Endpoint.Socket) EndpointParser.parse("tcp://[::1]:7");
    assertTrue(SocketText.isIpv4(mapped.address()));
    assertEquals(15, Transport.TCP.staticCost(SocketText.isIpv4(mapped.address())));
    assertEquals(10, Transport.TCP.staticCost(SocketText.isIpv4(six.address())));
  }
}
