package org.mycelium.routing;

/**
 * A policy's word on replacing the selected route by another.
 *
 * @param replace whether to replace it at all
 * @param afterMicros how long this must hold first
 * @param afterSamples round trips that must be measured on the challenger's link meanwhile
 */
public record Verdict(boolean replace, long afterMicros, int afterSamples) {

  /** Stay with the selected route. */
  public static final Verdict KEEP = new Verdict(false, 0, 0);

  /** Replace it now. */
  public static final Verdict REPLACE = new Verdict(true, 0, 0);

  /** True when nothing has to be waited for. */
  public boolean atOnce() {
    return replace && afterMicros == 0 && afterSamples == 0;
  }
}
