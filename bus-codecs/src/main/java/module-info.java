/** Addresses, records and codecs of a Mycelium node's event-bus interface. */
module org.mycelium.bus {
  requires transitive io.vertx.core;
  requires static org.jspecify;

  exports org.mycelium.bus;
}
