package org.mycelium.wiring;

/** Hands the object itself over: frames and references never leave the process. */
final class LocalCodec extends LocalOnlyCodec<LocalMessage, LocalMessage> {
  static final String NAME = "mycelium.local";

  LocalCodec() {
    super(NAME);
  }

  @Override
  public LocalMessage transform(LocalMessage message) {
    return message;
  }
}
