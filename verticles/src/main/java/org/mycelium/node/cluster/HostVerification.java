package org.mycelium.node.cluster;

import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes the event bus check that a member's certificate is for the address that was dialled. Vert.x
 * 5.0 switches this off for the bus and has no option for it: {@code ClusteredEventBus} sets an
 * empty algorithm, then shows the options of its client, the first of a Vert.x, to the metrics
 * before it uses them. Here the algorithm is put in. A test with a certificate for another address
 * fails when a later Vert.x no longer goes this way. Metrics that the options ask for are made as
 * ever.
 */
final class HostVerification implements VertxMetricsFactory {

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    Hook hook = new Hook(wanted(options));
    return (VertxMetrics)
        Proxy.newProxyInstance(
            HostVerification.class.getClassLoader(), new Class<?>[] {VertxMetrics.class}, hook);
  }

  private static @Nullable VertxMetrics wanted(VertxOptions options) {
    if (options.getMetricsOptions() == null || !options.getMetricsOptions().isEnabled()) {
      return null;
    }
    return ServiceLoader.load(io.vertx.core.spi.VertxServiceProvider.class).stream()
        .filter(provider -> VertxMetricsFactory.class.isAssignableFrom(provider.type()))
        .findFirst()
        .map(provider -> ((VertxMetricsFactory) provider.get()).metrics(options))
        .orElse(null);
  }

  /** Passes everything on, or answers as the interface does by default. */
  private static final class Hook implements InvocationHandler {
    private final @Nullable VertxMetrics wanted;
    private final AtomicBoolean seen = new AtomicBoolean();

    Hook(@Nullable VertxMetrics wanted) {
      this.wanted = wanted;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("createNetClientMetrics")
          && arguments != null
          && arguments[0] instanceof NetClientOptions client
          && seen.compareAndSet(false, true)) {
        client.setHostnameVerificationAlgorithm("HTTPS");
      }
      if (wanted != null) {
        try {
          return method.invoke(wanted, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
      if (method.getDeclaringClass() == Object.class) {
        return switch (method.getName()) {
          case "hashCode" -> System.identityHashCode(proxy);
          case "equals" -> arguments != null && proxy == arguments[0];
          default -> "HostVerification";
        };
      }
      return method.isDefault() ? InvocationHandler.invokeDefault(proxy, method, arguments) : null;
    }
  }
}
