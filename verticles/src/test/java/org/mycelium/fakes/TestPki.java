package org.mycelium.fakes;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An authority for members of a cluster, made for one test. */
public final class TestPki {
  private final Path folder;
  private final X509Bundle authority;
  private int issued;

  /** A new authority whose files go to this folder. */
  public TestPki(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=test members")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
  }

  /** The keys of {@code [cluster]} for a member that this authority says lives at an address. */
  public Map<String, Object> member(String ip) throws Exception {
    return keys(
        new CertificateBuilder()
            .ecp256()
            .subject("CN=member " + ip)
            .addSanIpAddress(ip)
            .buildIssuedBy(authority));
  }

  /** The keys of one who trusts this authority, with a certificate that he signed himself. */
  public Map<String, Object> stranger(String ip) throws Exception {
    return keys(
        new CertificateBuilder()
            .ecp256()
            .subject("CN=stranger")
            .addSanIpAddress(ip)
            .setIsCertificateAuthority(true)
            .buildSelfSigned());
  }

  private Map<String, Object> keys(X509Bundle own) throws IOException {
    String name = "member" + issued++;
    Map<String, Object> keys = new HashMap<>();
    keys.put("certificate", file(name + ".crt", own.getCertificatePathPEM()));
    keys.put("private_key", file(name + ".key", own.getPrivateKeyPEM()));
    keys.put("authorities", file("authority.crt", authority.getCertificatePEM()));
    return keys;
  }

  private String file(String name, String pem) throws IOException {
    return Files.writeString(folder.resolve(name), pem).toString();
  }
}
