package org.mycelium.node;

/** The version of this software and of the protocol that it speaks. */
public final class Version {
  /** The original's version whose nodes it peers with. */
  public static final String PROTOCOL = "0.7.10";

  /** From the jar's manifest; {@code dev} when run from classes. */
  public static final String TEXT = text();

  private Version() {}

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
