package glue;

import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.http.HttpBody;
import org.elasticsearch.http.HttpRequest;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.rest.ChunkedRestResponseBodyPart;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestStatus;

/** One request, read whole. */
final class JdkRequest implements HttpRequest {
    private final RestRequest.Method method;
    private final String uri;
    private final Map<String, List<String>> headers;
    private final HttpVersion version;
    private HttpBody body;

    private JdkRequest(RestRequest.Method method, String uri, Map<String, List<String>> headers, HttpVersion version, HttpBody body) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.version = version;
        this.body = body;
    }

    static JdkRequest of(HttpExchange exchange, byte[] body) {
        return new JdkRequest(
            method(exchange.getRequestMethod()),
            exchange.getRequestURI().toString(),
            named(exchange.getRequestHeaders()),
            exchange.getProtocol().endsWith("1.0") ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
            body.length > 0 ? HttpBody.fromBytesReference(new BytesArray(body)) : HttpBody.empty()
        );
    }

    private static RestRequest.Method method(String name) {
        try {
            return RestRequest.Method.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            return RestRequest.Method.TRACE; // which no route serves
        }
    }

    private static TreeMap<String, List<String>> named(Map<String, List<String>> headers) {
        TreeMap<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        named.putAll(headers);
        return named;
    }

    @Override
    public RestRequest.Method method() {
        return method;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
        return headers;
    }

    @Override
    public HttpRequest removeHeader(String name) {
        TreeMap<String, List<String>> left = named(headers);
        left.remove(name);
        return new JdkRequest(method, uri, left, version, body);
    }

    @Override
    public HttpBody body() {
        return body;
    }

    @Override
    public void setBody(HttpBody body) {
        this.body = body;
    }

    @Override
    public boolean hasContent() {
        return body.isEmpty() == false;
    }

    @Override
    public List<String> strictCookies() {
        return List.of();
    }

    @Override
    public HttpVersion protocolVersion() {
        return version;
    }

    @Override
    public HttpResponse createResponse(RestStatus status, BytesReference content) {
        return new JdkResponse(status, content, null);
    }

    @Override
    public HttpResponse createResponse(RestStatus status, ChunkedRestResponseBodyPart first) {
        return new JdkResponse(status, null, first);
    }

    @Override
    public Exception getInboundException() {
        return null;
    }

    @Override
    public void release() {}
}
