package org.mycelium.node.cluster;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.fakes.TestPki;

/** The default cluster manager with TLS between event buses. */
@Tag("full")
class HazelcastTlsBusTest extends HazelcastBusTest {
  @TempDir static Path folder;

  private @Nullable TestPki pki;

  @Override
  Map<String, Object> keys() throws Exception {
    TestPki issuer = pki == null ? new TestPki(folder) : pki;
    pki = issuer;
    return issuer.member("127.0.0.1");
  }
}
