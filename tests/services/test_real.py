"""The real servers: what they acknowledged is there when they were killed and come back."""

import httpx
import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from tests.services.fixtures import OwnServer
from tests.services.kafka import Kafka
from tests.services.postgres import Postgres, conninfo
from tests.services.search import Elasticsearch7, Elasticsearch9
from tests.services.server import Recipe

pytestmark = pytest.mark.service


def test_a_killed_postgresql_comes_back_with_what_was_committed(own_server: OwnServer) -> None:
    server = own_server(Postgres())
    address = conninfo(server.url)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    server.kill9()
    server.start()
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]


def test_a_killed_kafka_comes_back_with_what_was_acknowledged(own_server: OwnServer) -> None:
    server = own_server(Kafka())
    admin = KafkaAdminClient(bootstrap_servers=server.url)
    admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=server.url)
    producer.send("kept", b"one").get(timeout=60)
    producer.close()
    server.kill9()
    server.start()
    consumer = KafkaConsumer(bootstrap_servers=server.url, auto_offset_reset="earliest")
    consumer.assign([TopicPartition("kept", 0)])
    records = consumer.poll(timeout_ms=60_000)
    consumer.close()
    assert [record.value for batch in records.values() for record in batch] == [b"one"]


@pytest.mark.parametrize("recipe", [Elasticsearch9(), Elasticsearch7()], ids=lambda recipe: recipe.name)
def test_a_killed_elasticsearch_comes_back_with_what_was_acknowledged(own_server: OwnServer, recipe: Recipe) -> None:
    server = own_server(recipe)
    assert httpx.put(f"{server.url}/kept/_doc/1", json={"one": 1}, timeout=60).status_code == 201
    server.kill9()
    server.start()
    assert httpx.get(f"{server.url}/kept/_doc/1", timeout=60).json()["_source"] == {"one": 1}


def test_the_shared_servers_answer_their_clients(kafka_url: str, es9_url: str, es7_url: str, postgres_url: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka_url)
    assert admin.describe_cluster()["brokers"]
    admin.close()
    for url, version in ((es9_url, "9."), (es7_url, "7.10.")):
        assert httpx.get(url, timeout=60).json()["version"]["number"].startswith(version)
    with psycopg.connect(conninfo(postgres_url)) as connection:
        assert connection.execute("SELECT current_database()").fetchall() == [("tocsin",)]
