package org.mycelium.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/** Makes the keys of members with the JDK's keytool: one certificate that all show and trust. */
final class MemberKeys {
  private static final String PASSWORD = "changeit";

  private MemberKeys() {}

  /** The lines for {@code [cluster]}. */
  static String make(Path folder, String name) throws IOException {
    Path store = folder.resolve(name + ".p12");
    Shell.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD))
        .ok();
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      Key key = keys.getKey(name, PASSWORD.toCharArray());
      Certificate certificate = keys.getCertificate(name);
      Path keyFile = pem(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded());
      Path file = pem(folder.resolve(name + ".crt"), "CERTIFICATE", certificate.getEncoded());
      return "certificate = \"%s\"\nprivate_key = \"%s\"\nauthorities = \"%s\""
          .formatted(file, keyFile, file);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path pem(Path file, String type, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }
}
