"""The bus on Apache Kafka: nothing but this room imports kafka-python."""
