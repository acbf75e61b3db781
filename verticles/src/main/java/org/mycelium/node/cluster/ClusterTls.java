package org.mycelium.node.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Keys of a member, PEM.
 *
 * @param certificate its own, with the chain; the address of the member is among its subject
 *     alternative names
 * @param privateKey PKCS#8
 * @param authorities those who may sign certificates of members, and nothing else: not the
 *     authorities of the web
 */
public record ClusterTls(Path certificate, Path privateKey, Path authorities) {
  private static final long MAX_BYTES = 1 << 20;

  /** Both sides show a certificate. Reads the files; blocking. */
  void applyTo(EventBusOptions options) {
    options
        .setSsl(true)
        .setTrustAll(false) // which the event bus does by default
        .setClientAuth(ClientAuth.REQUIRED)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertValue(read("certificate", certificate))
                .setKeyValue(read("private_key", privateKey)))
        .setTrustOptions(new PemTrustOptions().addCertValue(read("authorities", authorities)));
  }

  private static Buffer read(String key, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("[cluster] " + key + " " + file + " is too large");
      }
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("[cluster] " + key + " " + file + " does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "[cluster] " + key + " " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
