package glue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.common.bytes.ReleasableBytesReference;
import org.elasticsearch.common.recycler.Recycler;
import org.elasticsearch.http.HttpChannel;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.rest.ChunkedRestResponseBodyPart;

/** The way back to the client of one exchange. */
final class JdkChannel implements HttpChannel {
    private static final int CHUNK = 1 << 16;

    private final HttpExchange exchange;
    private final Recycler<BytesRef> recycler;
    private final SubscribableListener<Void> closed = new SubscribableListener<>();

    JdkChannel(HttpExchange exchange, Recycler<BytesRef> recycler) {
        this.exchange = exchange;
        this.recycler = recycler;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return exchange.getLocalAddress();
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return exchange.getRemoteAddress();
    }

    @Override
    public void addCloseListener(ActionListener<Void> listener) {
        closed.addListener(listener);
    }

    @Override
    public boolean isOpen() {
        return closed.isDone() == false;
    }

    @Override
    public void close() {
        exchange.close();
        closed.onResponse(null);
    }

    @Override
    public void sendResponse(HttpResponse response, ActionListener<Void> listener) {
        JdkResponse answer = (JdkResponse) response;
        try {
            answer.headers().forEach((name, values) -> {
                if (name.equalsIgnoreCase("content-length") == false) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            if (exchange.getRequestMethod().equals("HEAD")) {
                sendHead(answer, listener);
            } else if (answer.whole() != null) {
                sendWhole(answer, listener);
            } else {
                exchange.sendResponseHeaders(answer.status().getStatus(), 0);
                sendParts(answer.first(), exchange.getResponseBody(), listener);
            }
        } catch (Exception error) {
            finish(listener, error);
        }
    }

    private void sendHead(JdkResponse answer, ActionListener<Void> listener) throws IOException {
        List<String> length = answer.headers().get("content-length");
        if (length != null) {
            exchange.getResponseHeaders().put("Content-Length", length);
        }
        exchange.sendResponseHeaders(answer.status().getStatus(), -1);
        finish(listener, null);
    }

    private void sendWhole(JdkResponse answer, ActionListener<Void> listener) throws IOException {
        int length = answer.whole().length();
        exchange.sendResponseHeaders(answer.status().getStatus(), length == 0 ? -1 : length);
        if (length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                answer.whole().writeTo(out);
            }
        }
        finish(listener, null);
    }

    private void sendParts(ChunkedRestResponseBodyPart part, OutputStream out, ActionListener<Void> listener) throws IOException {
        while (part.isPartComplete() == false) {
            try (ReleasableBytesReference chunk = part.encodeChunk(CHUNK, recycler)) {
                chunk.writeTo(out);
            }
        }
        if (part.isLastPart()) {
            out.close();
            finish(listener, null);
            return;
        }
        part.getNextPart(ActionListener.wrap(next -> sendParts(next, out, listener), error -> finish(listener, error)));
    }

    private void finish(ActionListener<Void> listener, Exception error) {
        close();
        if (error == null) {
            listener.onResponse(null);
        } else {
            listener.onFailure(error);
        }
    }
}
