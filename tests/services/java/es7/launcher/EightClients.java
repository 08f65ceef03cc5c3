import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.elasticsearch.common.network.NetworkService;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.BigArrays;
import org.elasticsearch.common.util.PageCacheRecycler;
import org.elasticsearch.common.xcontent.NamedXContentRegistry;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.http.netty4.Netty4HttpServerTransport;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.Netty4Plugin;
import org.elasticsearch.transport.SharedGroupFactory;

/** The HTTP layer of 7.10, in which clients of 8.x find what they ask for: their media types, and the product's header. */
public class EightClients extends Netty4Plugin {
    private static final String TYPE = "vnd.elasticsearch+";
    private static final String VERSION = ";\\s*compatible-with=\\d+";

    @Override
    public Settings additionalSettings() {
        return Settings.builder().put(super.additionalSettings()).put("http.type", "eight").build();
    }

    @Override
    public Map<String, Supplier<HttpServerTransport>> getHttpTransports(
        Settings settings, ThreadPool threads, BigArrays arrays, PageCacheRecycler recycler, CircuitBreakerService breakers,
        NamedXContentRegistry registry, NetworkService network, HttpServerTransport.Dispatcher dispatcher, ClusterSettings clusterSettings
    ) {
        SharedGroupFactory group = new SharedGroupFactory(settings);
        return Map.of("eight", () -> new Netty4HttpServerTransport(settings, network, arrays, threads, registry, dispatcher, clusterSettings, group) {
            @Override
            public ChannelHandler configureServerChannelHandler() {
                return new HttpChannelHandler(this, handlingSettings) {
                    @Override
                    protected void initChannel(Channel channel) throws Exception {
                        super.initChannel(channel);
                        channel.pipeline().addBefore("aggregator", "eight", new Translation());
                    }
                };
            }
        });
    }

    private static final class Translation extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof HttpRequest) {
                HttpHeaders headers = ((HttpRequest) message).headers();
                for (String name : List.of("Accept", "Content-Type")) {
                    String value = headers.get(name);
                    if (value != null && value.contains(TYPE)) {
                        headers.set(name, value.replace(TYPE, "").replaceAll(VERSION, ""));
                    }
                }
            }
            super.channelRead(context, message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof HttpResponse) {
                ((HttpResponse) message).headers().set("X-Elastic-Product", "Elasticsearch");
            }
            super.write(context, message, promise);
        }
    }
}
