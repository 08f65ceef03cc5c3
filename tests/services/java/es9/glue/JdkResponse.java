package glue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.rest.ChunkedRestResponseBodyPart;
import org.elasticsearch.rest.RestStatus;

/** An answer that is either whole or comes in parts, of which it names the first. */
record JdkResponse(RestStatus status, BytesReference whole, ChunkedRestResponseBodyPart first, Map<String, List<String>> headers)
    implements HttpResponse {

    JdkResponse(RestStatus status, BytesReference whole, ChunkedRestResponseBodyPart first) {
        this(status, whole, first, new LinkedHashMap<>());
    }

    @Override
    public void addHeader(String name, String value) {
        headers.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
    }

    @Override
    public boolean containsHeader(String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }
}
