#!/bin/bash
# Run once beside Elasticsearch: gives Kibana its password, and Tocsin an API key of its own in /run/keys.
# The key may use the indices of Tocsin and the saved objects of Kibana, and nothing else.
set -euo pipefail

ask() { # METHOD PATH JSON
    curl --silent --show-error --fail --cacert /run/secrets/ca.crt \
        --config <(printf 'user = "elastic:%s"\n' "$(</run/secrets/elastic_password)") \
        --request "$1" "https://elasticsearch:9200$2" --header 'Content-Type: application/json' --data "$3"
}

ask POST /_security/user/kibana_system/_password "{\"password\": \"$(</run/secrets/kibana_password)\"}" > /dev/null
echo "Kibana has its password."

if [ -s /run/keys/elasticsearch_api_key ]; then
    echo "Tocsin has its key already."
    exit 0
fi
answer=$(ask POST /_security/api_key '{
    "name": "tocsin",
    "role_descriptors": {"tocsin": {
        "cluster": ["monitor", "manage_index_templates"],
        "indices": [{"names": ["tocsin-*"], "privileges": ["all"]}],
        "applications": [{"application": "kibana-.kibana", "privileges": ["all"], "resources": ["*"]}]
    }}
}')
key=$(sed -n 's/.*"encoded" *: *"\([^"]*\)".*/\1/p' <<< "$answer")
[ -n "$key" ] || { echo "Elasticsearch gave no key." >&2; exit 1; }
umask 022
printf '%s' "$key" > /run/keys/elasticsearch_api_key
echo "Tocsin has its key."
