package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.VsockDiagnosis.Transport;
import org.mycelium.vsock.socket.SocketFailure;
import org.mycelium.vsock.socket.StreamFailures;

/** Each failure of a socket has its own words and says what to do. */
class FailureWordsTest {
  private static FailureWords on(Transport... transports) {
    return new FailureWords(
        () ->
            new VsockDiagnosis(
                true,
                transports.length == 0 ? Device.MISSING : Device.READY,
                null,
                Set.of(transports),
                false));
  }

  private static void assertHas(String text, String words) {
    assertTrue(text.contains(words), () -> "'" + words + "' is not in: " + text);
  }

  @ParameterizedTest
  @CsvSource({
    "vsock://2:9651, NO_DEVICE, CID 2 (ENODEV), modprobe vmw_vsock_virtio_transport",
    "vsock://42:9651, NO_DEVICE, CID 42 (ENODEV), modprobe vhost_vsock",
    "vsock://1:9651, NO_DEVICE, CID 1 (ENODEV), modprobe vsock_loopback",
    "vsock://2:9651, RESET, ECONNRESET, --vsock-listen-port 9651",
    "vsock://2:9651, TIMED_OUT, ETIMEDOUT, driver is not loaded",
    "vsock://2:9651, NO_FAMILY, EAFNOSUPPORT, modprobe vsock",
    "vsock://2:9651, PERMISSION, seccomp, RestrictAddressFamilies",
    "vsock://2:9651, NO_LIBRARY, connect, --enable-native-access",
    "vsock+unix:///v.sock:9651, NO_FILE, ENOENT, uds_path",
    "vsock+unix:///v.sock:9651, REFUSED, ECONNREFUSED, start it again",
    "vsock+unix:///v.sock:9651, PERMISSION, EACCES, user that runs the virtual machine",
    "vsock+unix:///v.sock:9651, TIMED_OUT, CONNECT 9651, stopped or hangs",
    "vsock+unix:///v.sock:9651, BAD_ANSWER, connect, --vsock-listen-port 9651",
  })
  void dials(String endpoint, SocketFailure failure, String what, String remedy) {
    Endpoint to = EndpointParser.parse(endpoint);
    String words = on().ofDial(to, StreamFailures.of(failure));
    assertTrue(words.startsWith("cannot reach " + endpoint + ": "), words);
    assertHas(words, what);
    assertHas(words, remedy);
  }

  @Test
  void theWordsForAMissingDeviceDependOnTheMachine() {
    Endpoint host = EndpointParser.parse("vsock://2:9651");
    Endpoint guest = EndpointParser.parse("vsock://42:9651");
    var noDevice = StreamFailures.of(SocketFailure.NO_DEVICE);
    assertHas(on(Transport.VMW_VSOCK_VIRTIO_TRANSPORT).ofDial(host, noDevice), "no vsock device");
    assertHas(on(Transport.VHOST_VSOCK).ofDial(guest, noDevice), "no guest of this host");
    assertHas(on().ofDial(guest, noDevice), "vsock://2:9651");
  }

  @Test
  void listening() {
    FailureWords words = on();
    assertHas(
        words.ofListen(80, StreamFailures.of(SocketFailure.PERMISSION)), "CAP_NET_BIND_SERVICE");
    assertHas(words.ofListen(9651, StreamFailures.of(SocketFailure.PERMISSION)), "seccomp");
    assertHas(words.ofListen(9651, StreamFailures.of(SocketFailure.IN_USE)), "EADDRINUSE");
    assertHas(words.ofListen(9651, StreamFailures.of(SocketFailure.NO_FAMILY)), "modprobe vsock");
    assertHas(
        words.ofHybridListen("/a/v", 9651, StreamFailures.of(SocketFailure.NO_FILE)),
        "cannot listen on /a/v_9651: its folder does not exist");
  }

  @ParameterizedTest
  @EnumSource(SocketFailure.class)
  void everyFailureHasWords(SocketFailure failure) {
    var e = StreamFailures.of(failure);
    String all =
        on().ofDial(EndpointParser.parse("vsock://2:1"), e)
            + on().ofDial(EndpointParser.parse("vsock+unix:///v:1"), e)
            + on().ofListen(1, e)
            + on().ofHybridListen("/v", 1, e);
    assertTrue(!all.contains("null"), all);
  }
}
