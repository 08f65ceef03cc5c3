package glue;

import java.util.List;
import org.elasticsearch.Build;
import org.elasticsearch.action.admin.cluster.state.ClusterStateRequest;
import org.elasticsearch.action.admin.cluster.state.ClusterStateResponse;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.xcontent.XContentBuilder;

/** The answer to GET /, from which clients learn whom they talk to. */
final class RootAction extends BaseRestHandler {
    private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(30);

    @Override
    public String getName() {
        return "main_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ClusterStateRequest state = new ClusterStateRequest(PATIENCE).clear().metadata(true).nodes(true);
        return channel -> client.admin().cluster().state(state, new RestResponseListener<>(channel) {
            @Override
            public RestResponse buildResponse(ClusterStateResponse answer) throws Exception {
                return new RestResponse(RestStatus.OK, page(channel.newBuilder().prettyPrint(), answer));
            }
        });
    }

    private static XContentBuilder page(XContentBuilder page, ClusterStateResponse answer) throws Exception {
        Build build = Build.current();
        page.startObject();
        page.field("name", answer.getState().nodes().getLocalNode().getName());
        page.field("cluster_name", answer.getClusterName().value());
        page.field("cluster_uuid", answer.getState().metadata().clusterUUID());
        page.startObject("version");
        page.field("number", build.qualifiedVersion());
        page.field("build_flavor", build.flavor());
        page.field("build_type", build.type().displayName());
        page.field("build_hash", build.hash());
        page.field("build_date", build.date());
        page.field("build_snapshot", build.isSnapshot());
        page.field("lucene_version", IndexVersion.current().luceneVersion().toString());
        page.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
        page.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
        page.endObject();
        page.field("tagline", "You Know, for Search");
        return page.endObject();
    }
}
