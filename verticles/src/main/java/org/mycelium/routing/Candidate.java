package org.mycelium.routing;

/**
 * What the selection policy sees of a route.
 *
 * @param metric as received
 * @param total metric plus the cost of the link
 * @param vsock whether the first hop is a vsock link
 * @param measured whether the cost of the link rests on a measurement
 */
public record Candidate(int metric, int total, boolean vsock, boolean measured) {

  /** A neighbour's own route. */
  public boolean direct() {
    return metric == 0;
  }
}
