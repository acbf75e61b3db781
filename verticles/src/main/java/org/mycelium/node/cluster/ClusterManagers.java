package org.mycelium.node.cluster;

import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cluster manager. A node that is alone should not carry one on its class path (Vert.x
 * makes an instance of each that it finds, and Hazelcast is 16 MB), so a distribution keeps it in
 * {@code lib/cluster} beside the node's own jar, and it is loaded from there when it is wanted. One
 * that is on the class path is taken as well.
 */
final class ClusterManagers {
  private static final String VERTX_HAZELCAST =
      "io.vertx.spi.cluster.hazelcast.HazelcastClusterManager";

  private static final String LOGGING = "hazelcast.logging.type";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterManagers.class);

  private ClusterManagers() {}

  static ClusterManager create(ClusterOptions options) {
    ClassLoader loader = loader();
    return options.manager().equals(ClusterOptions.HAZELCAST)
        ? hazelcast(options, loader)
        : provider(options.manager(), loader);
  }

  private static ClassLoader loader() {
    ClassLoader own = ClusterManagers.class.getClassLoader();
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder())) {
      for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(jar.toUri().toURL());
      }
    } catch (IOException e) {
      // Not a distribution: whatever is on the class path must do.
      return own;
    }
    // Lives as long as the process.
    return new URLClassLoader("cluster", jars.toArray(URL[]::new), own);
  }

  private static Path folder() throws IOException {
    CodeSource source = ClusterManagers.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      throw new IOException("no place");
    }
    try {
      return Path.of(source.getLocation().toURI()).resolveSibling("cluster");
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new MalformedURLException(e.getMessage());
    }
  }

  // Its first words come before it has read the same from its configuration.
  private static void logAsWeDo() {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "slf4j");
    }
  }

  /** All knowledge of Hazelcast's classes is here and in {@link #terminate}. */
  private static ClusterManager hazelcast(ClusterOptions options, ClassLoader loader) {
    logAsWeDo();
    // Hazelcast looks for its own services through the context class loader.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Class<?> base = Class.forName("com.hazelcast.config.Config", true, loader);
      Object config =
          Class.forName("com.hazelcast.config.InMemoryXmlConfig", true, loader)
              .getConstructor(String.class)
              .newInstance(HazelcastXml.of(options));
      base.getMethod("setClassLoader", ClassLoader.class).invoke(config, loader);
      return Class.forName(VERTX_HAZELCAST, true, loader)
          .asSubclass(ClusterManager.class)
          .getConstructor(base)
          .newInstance(config);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "[cluster] manager 'hazelcast' is not installed: put io.vertx:vertx-hazelcast and what it"
              + " needs on the class path, or name another manager",
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Hazelcast is not understood: " + e, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Ends a manager that does not leave in order, where it is known how; blocking. */
  static void terminate(ClusterManager manager) {
    if (!manager.getClass().getName().equals(VERTX_HAZELCAST)) {
      return;
    }
    try {
      Object instance = manager.getClass().getMethod("getHazelcastInstance").invoke(manager);
      @Nullable Object life =
          call(manager, "com.hazelcast.core.HazelcastInstance", "getLifecycleService", instance);
      call(manager, "com.hazelcast.core.LifecycleService", "terminate", life);
    } catch (ReflectiveOperationException e) {
      LOG.warn("Hazelcast cannot be ended: {}", e.toString());
    }
  }

  private static @Nullable Object call(
      ClusterManager manager, String type, String method, @Nullable Object target)
      throws ReflectiveOperationException {
    return Class.forName(type, true, manager.getClass().getClassLoader())
        .getMethod(method)
        .invoke(target);
  }

  private static ClusterManager provider(String name, ClassLoader loader) {
    List<String> found = new ArrayList<>();
    for (ServiceLoader.Provider<VertxServiceProvider> provider :
        ServiceLoader.load(VertxServiceProvider.class, loader).stream().toList()) {
      if (ClusterManager.class.isAssignableFrom(provider.type())) {
        if (provider.type().getName().equals(name)) {
          return (ClusterManager) provider.get();
        }
        found.add(provider.type().getName());
      }
    }
    throw new IllegalArgumentException(
        "[cluster] manager '" + name + "' is not installed; there are: hazelcast, " + found);
  }
}
