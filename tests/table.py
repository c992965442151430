"""The table, without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto import mock_aws

from local.aws.conversation_table import create_table


@contextmanager
def in_memory(name: str) -> Iterator[Any]:
    """A DynamoDB client with the table in it."""
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        create_table(client, name)
        yield client
