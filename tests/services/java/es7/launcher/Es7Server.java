import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.analysis.common.CommonAnalysisPlugin;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.painless.PainlessPlugin;

/**
 * One node in the folder it is given, without the bootstrap checks of production. It has the HTTP layer and the analysis of
 * Elasticsearch, and of its other modules Painless alone: in it the fields are written that Kibana has worked out. What
 * Tocsin itself sends must be understood without.
 */
public class Es7Server extends Node {
    Es7Server(Environment environment) {
        super(environment, List.of(EightClients.class, CommonAnalysisPlugin.class, PainlessPlugin.class), true);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Settings base = Settings.builder().put("path.home", home.toString()).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(base, Map.of(), home.resolve("config"), () -> "node-1");
        LogConfigurator.setNodeName("node-1");
        LogConfigurator.configure(environment);
        Node node = new Es7Server(environment);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                node.awaitClose(20, TimeUnit.SECONDS);
            } catch (Exception error) {
                error.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }
}
