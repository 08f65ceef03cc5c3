package glue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.common.network.NetworkService;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.PageCacheRecycler;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.http.AbstractHttpServerTransport;
import org.elasticsearch.http.HttpPreRequest;
import org.elasticsearch.http.HttpServerChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.telemetry.TelemetryProvider;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.BytesRefRecycler;
import org.elasticsearch.xcontent.NamedXContentRegistry;

/** Elasticsearch's HTTP layer over the server of the JDK. Unlike the real one it bounds neither bodies nor headers. */
final class JdkHttp extends AbstractHttpServerTransport {
    private static final int WORKERS = 32;
    private static final int BACKLOG = 1024;

    private final BiConsumer<HttpPreRequest, ThreadContext> perRequest;
    private HttpServer server;
    private ExecutorService workers;

    JdkHttp(
        Settings settings, NetworkService network, PageCacheRecycler recycler, ThreadPool threads, NamedXContentRegistry registry,
        Dispatcher dispatcher, ClusterSettings clusterSettings, TelemetryProvider telemetry, BiConsumer<HttpPreRequest, ThreadContext> perRequest
    ) {
        super(settings, network, new BytesRefRecycler(recycler), threads, registry, dispatcher, clusterSettings, telemetry);
        this.perRequest = perRequest;
    }

    @Override
    protected void populatePerRequestThreadContext(RestRequest request, ThreadContext context) {
        perRequest.accept(request.getHttpRequest(), context);
    }

    @Override
    protected void startInternal() {
        bindServer();
    }

    @Override
    protected void stopInternal() {
        if (server != null) {
            server.stop(1);
            workers.shutdownNow();
        }
    }

    @Override
    protected HttpServerChannel bind(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, BACKLOG);
        // The name is one that Elasticsearch's own assertions expect of threads that read from the network.
        workers = Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "elasticsearch[node-1][http_server_worker][jdk]");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        server.createContext("/", this::serve);
        server.start();
        return new Listening(server);
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        JdkChannel channel = new JdkChannel(exchange, recycler());
        serverAcceptedChannel(channel);
        incomingRequest(JdkRequest.of(exchange, body), channel);
    }

    private record Listening(HttpServer server, SubscribableListener<Void> closed) implements HttpServerChannel {
        Listening(HttpServer server) {
            this(server, new SubscribableListener<>());
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            return server.getAddress();
        }

        @Override
        public void close() {
            server.stop(0);
            closed.onResponse(null);
        }

        @Override
        public void addCloseListener(ActionListener<Void> listener) {
            closed.addListener(listener);
        }

        @Override
        public boolean isOpen() {
            return closed.isDone() == false;
        }
    }
}
