import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import org.mycelium.node.ConfigFile;
import org.mycelium.node.cluster.ClusterVertx;

/** Prints every cost change of every node: java -cp 'lib/*' CostConsumer.java conf/cluster.toml */
class CostConsumer {
  public static void main(String[] args) {
    LogSetup.start(LogFilter.parse("info"), LogFormat.COMPACT, false, System.err);
    ClusterVertx.join(ConfigFile.read(Path.of(args[0])).getCluster().get(), new VertxOptions())
        .compose(
            vertx ->
                MyceliumBus.consume(
                        vertx,
                        MyceliumAddresses.COST,
                        CostBatch.class,
                        batch ->
                            batch
                                .changes()
                                .forEach(
                                    change ->
                                        System.out.println(
                                            change.node()
                                                + " "
                                                + change.subject()
                                                + " "
                                                + change.oldCost()
                                                + " -> "
                                                + change.newCost())),
                        refused -> System.err.println(refused.getMessage()))
                    .completion())
        .onFailure(Throwable::printStackTrace);
  }
}
