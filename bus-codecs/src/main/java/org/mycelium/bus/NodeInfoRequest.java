package org.mycelium.bus;

/** Asks who the node is. */
public record NodeInfoRequest() implements MyceliumRequest<NodeInfo> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_NODE;
  }

  @Override
  public Class<NodeInfo> replyType() {
    return NodeInfo.class;
  }
}
