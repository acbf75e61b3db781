import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import org.mycelium.monitor.MonitorVerticle;
import org.mycelium.node.ConfigFile;
import org.mycelium.node.cluster.ClusterVertx;

/**
 * A monitor of every node of a cluster, in a process without a node: metrics and health over HTTP,
 * and the whole picture as a line of JSON every second. Start it beside three nodes:
 *
 * <pre>java -cp 'lib/*' docs/examples/ClusterMonitor.java conf/cluster.toml 127.0.0.1:9998</pre>
 */
class ClusterMonitor {
  public static void main(String[] args) {
    LogSetup.start(LogFilter.parse("info"), LogFormat.COMPACT, false, System.err);
    JsonObject config = new JsonObject().put("probe_millis", 1000);
    if (args.length > 1) {
      config.put("metrics_api_address", args[1]);
    }
    ClusterVertx.join(ConfigFile.read(Path.of(args[0])).getCluster().get(), new VertxOptions())
        .compose(
            vertx ->
                vertx
                    .deployVerticle(
                        new MonitorVerticle(), new DeploymentOptions().setConfig(config))
                    .onSuccess(id -> vertx.setPeriodic(1000, timer -> print(vertx))))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  private static void print(Vertx vertx) {
    vertx
        .eventBus()
        .<JsonObject>request(MyceliumAddresses.MONITOR, new JsonObject())
        .onSuccess(picture -> System.out.println(picture.body().encode()))
        .onFailure(failure -> System.err.println(failure.getMessage()));
  }
}
