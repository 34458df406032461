"""Schema files of a repository (OpenAPI, JSON Schema, GraphQL, protobuf, Avro, SQL tables): their names."""
