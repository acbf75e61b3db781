package org.mycelium.routing;

/**
 * Limits of the core, each against one kind of hostile or broken peer (spec 02 §9.3). Protocol
 * constants are not options. The core copies them when it is made.
 */
public final class RoutingOptions {

  /** Default of {@link #maxLinks()}. */
  public static final int DEFAULT_MAX_LINKS = 4096;

  /** Default of {@link #maxRoutesPerLink()}: an honest peer may know a whole large network. */
  public static final int DEFAULT_MAX_ROUTES_PER_LINK = 65_536;

  /** Default of {@link #maxRoutes()}. */
  public static final int DEFAULT_MAX_ROUTES = 524_288;

  /** Default of {@link #maxSources()}. */
  public static final int DEFAULT_MAX_SOURCES = 262_144;

  /** Default of {@link #maxQueries()}. */
  public static final int DEFAULT_MAX_QUERIES = 8192;

  /** Default of {@link #maxSeqnoRequests()}. */
  public static final int DEFAULT_MAX_SEQNO_REQUESTS = 16_384;

  /** Default of {@link #ownSeqnoBurst()} (design, Better 5). */
  public static final int DEFAULT_OWN_SEQNO_BURST = 3;

  /** Default of {@link #sliceCost()}. */
  public static final int DEFAULT_SLICE_COST = 4096;

  /** Default of the rate of Updates: 50 000 routes at once are an honest peer. */
  public static final Rate DEFAULT_UPDATE_RATE = new Rate(65_536, 2000);

  /** Default of the rate of route requests for one prefix. */
  public static final Rate DEFAULT_ROUTE_REQUEST_RATE = new Rate(2048, 200);

  /** Default of the rate of seqno requests. */
  public static final Rate DEFAULT_SEQNO_REQUEST_RATE = new Rate(8192, 500);

  /** Default of the rate of Hellos, each of which costs an answer. */
  public static final Rate DEFAULT_HELLO_RATE = new Rate(64, 10);

  /** Default of the rate of refused messages; a peer that exceeds it is disconnected. */
  public static final Rate DEFAULT_DISCARD_RATE = new Rate(65_536, 1000);

  /**
   * A token bucket.
   *
   * @param burst tokens of a full bucket, and at the start
   * @param perSecond tokens that come back each second
   */
  public record Rate(int burst, int perSecond) {

    /** Refuses what would never let anything pass. */
    public Rate {
      if (burst < 1 || perSecond < 1) {
        throw new IllegalArgumentException(
            "a rate needs a burst and a refill of at least 1, not " + burst + " and " + perSecond);
      }
    }
  }

  private int maxLinks = DEFAULT_MAX_LINKS;
  private int maxRoutesPerLink = DEFAULT_MAX_ROUTES_PER_LINK;
  private int maxRoutes = DEFAULT_MAX_ROUTES;
  private int maxSources = DEFAULT_MAX_SOURCES;
  private int maxQueries = DEFAULT_MAX_QUERIES;
  private int maxSeqnoRequests = DEFAULT_MAX_SEQNO_REQUESTS;
  private int ownSeqnoBurst = DEFAULT_OWN_SEQNO_BURST;
  private int sliceCost = DEFAULT_SLICE_COST;
  private Rate updateRate = DEFAULT_UPDATE_RATE;
  private Rate routeRequestRate = DEFAULT_ROUTE_REQUEST_RATE;
  private Rate seqnoRequestRate = DEFAULT_SEQNO_REQUEST_RATE;
  private Rate helloRate = DEFAULT_HELLO_RATE;
  private Rate discardRate = DEFAULT_DISCARD_RATE;

  /** The defaults. */
  public RoutingOptions() {}

  /** A copy. */
  public RoutingOptions(RoutingOptions other) {
    maxLinks = other.maxLinks;
    maxRoutesPerLink = other.maxRoutesPerLink;
    maxRoutes = other.maxRoutes;
    maxSources = other.maxSources;
    maxQueries = other.maxQueries;
    maxSeqnoRequests = other.maxSeqnoRequests;
    ownSeqnoBurst = other.ownSeqnoBurst;
    sliceCost = other.sliceCost;
    updateRate = other.updateRate;
    routeRequestRate = other.routeRequestRate;
    seqnoRequestRate = other.seqnoRequestRate;
    helloRate = other.helloRate;
    discardRate = other.discardRate;
  }

  /**
   * Work on many prefixes that is done in one turn, in units of about 100 ns: looking at an entry
   * costs 1, telling one peer of a prefix 4, running the selection of a prefix 16.
   */
  public int sliceCost() {
    return sliceCost;
  }

  /** Sets {@link #sliceCost()}. */
  public RoutingOptions setSliceCost(int sliceCost) {
    this.sliceCost = positive(sliceCost, "sliceCost");
    return this;
  }

  /** Links at the same time; one more is closed. */
  public int maxLinks() {
    return maxLinks;
  }

  /** Sets {@link #maxLinks()}. */
  public RoutingOptions setMaxLinks(int maxLinks) {
    this.maxLinks = positive(maxLinks, "maxLinks");
    return this;
  }

  /** Routes learned over one link; further prefixes of that peer are ignored. */
  public int maxRoutesPerLink() {
    return maxRoutesPerLink;
  }

  /** Sets {@link #maxRoutesPerLink()}. */
  public RoutingOptions setMaxRoutesPerLink(int maxRoutesPerLink) {
    this.maxRoutesPerLink = positive(maxRoutesPerLink, "maxRoutesPerLink");
    return this;
  }

  /** Routes learned over all links; further prefixes are ignored. */
  public int maxRoutes() {
    return maxRoutes;
  }

  /** Sets {@link #maxRoutes()}. */
  public RoutingOptions setMaxRoutes(int maxRoutes) {
    this.maxRoutes = positive(maxRoutes, "maxRoutes");
    return this;
  }

  /** Source entries; the one untouched for longest makes room. */
  public int maxSources() {
    return maxSources;
  }

  /** Sets {@link #maxSources()}. */
  public RoutingOptions setMaxSources(int maxSources) {
    this.maxSources = positive(maxSources, "maxSources");
    return this;
  }

  /** Open route requests; the oldest makes room. */
  public int maxQueries() {
    return maxQueries;
  }

  /** Sets {@link #maxQueries()}. */
  public RoutingOptions setMaxQueries(int maxQueries) {
    this.maxQueries = positive(maxQueries, "maxQueries");
    return this;
  }

  /** Sources about which seqno requests are remembered; the oldest makes room. */
  public int maxSeqnoRequests() {
    return maxSeqnoRequests;
  }

  /** Sets {@link #maxSeqnoRequests()}. */
  public RoutingOptions setMaxSeqnoRequests(int maxSeqnoRequests) {
    this.maxSeqnoRequests = positive(maxSeqnoRequests, "maxSeqnoRequests");
    return this;
  }

  /** How often the own seqno may be raised in a row; afterwards once in 4 s. */
  public int ownSeqnoBurst() {
    return ownSeqnoBurst;
  }

  /** Sets {@link #ownSeqnoBurst()}. */
  public RoutingOptions setOwnSeqnoBurst(int ownSeqnoBurst) {
    this.ownSeqnoBurst = positive(ownSeqnoBurst, "ownSeqnoBurst");
    return this;
  }

  /** Updates of one peer. */
  public Rate updateRate() {
    return updateRate;
  }

  /** Sets {@link #updateRate()}. */
  public RoutingOptions setUpdateRate(Rate updateRate) {
    this.updateRate = updateRate;
    return this;
  }

  /** Route requests of one peer; the wildcard has a limit of its own, one in 30 s. */
  public Rate routeRequestRate() {
    return routeRequestRate;
  }

  /** Sets {@link #routeRequestRate()}. */
  public RoutingOptions setRouteRequestRate(Rate routeRequestRate) {
    this.routeRequestRate = routeRequestRate;
    return this;
  }

  /** Seqno requests of one peer. */
  public Rate seqnoRequestRate() {
    return seqnoRequestRate;
  }

  /** Sets {@link #seqnoRequestRate()}. */
  public RoutingOptions setSeqnoRequestRate(Rate seqnoRequestRate) {
    this.seqnoRequestRate = seqnoRequestRate;
    return this;
  }

  /** Hellos of one peer. */
  public Rate helloRate() {
    return helloRate;
  }

  /** Sets {@link #helloRate()}. */
  public RoutingOptions setHelloRate(Rate helloRate) {
    this.helloRate = helloRate;
    return this;
  }

  /** Messages of one peer that were refused because of the other rates; more close the link. */
  public Rate discardRate() {
    return discardRate;
  }

  /** Sets {@link #discardRate()}. */
  public RoutingOptions setDiscardRate(Rate discardRate) {
    this.discardRate = discardRate;
    return this;
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
    return value;
  }
}
