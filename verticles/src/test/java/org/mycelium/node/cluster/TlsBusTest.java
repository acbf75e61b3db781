package org.mycelium.node.cluster;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.fakes.TestPki;

/** Two members over TLS, each with a certificate of its own. */
class TlsBusTest extends BusSuite {
  @TempDir static Path folder;

  private @Nullable TestPki pki;

  private Vertx member() throws Exception {
    TestPki issuer = pki == null ? new TestPki(folder) : pki;
    pki = issuer;
    return ClusteredBusTest.member(issuer.member("127.0.0.1"));
  }

  @Override
  Vertx first() throws Exception {
    return member();
  }

  @Override
  Vertx second() throws Exception {
    return member();
  }
}
