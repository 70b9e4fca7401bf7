"""Make the bucket S3_BUCKET if it is not there: run once, before anything serves.

It also ends unfinished uploads after a day, where the store knows how (docs/storage.md).
"""

from __future__ import annotations

import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

RULES = {
    "Rules": [
        {
            "ID": "unfinished",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        }
    ]
}


def main() -> None:
    """Make it; ends with an error when the store does not answer or refuses."""
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        aws_access_key_id=os.environ["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["S3_SECRET_ACCESS_KEY"],
        region_name=os.environ.get("S3_REGION") or "us-east-1",
        config=Config(
            s3={"addressing_style": "path"}, request_checksum_calculation="when_required"
        ),
    )
    name = os.environ["S3_BUCKET"]
    try:
        client.head_bucket(Bucket=name)
        print(f"The bucket {name} is there.")
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            sys.exit(f"The store refuses: {error}")
        client.create_bucket(Bucket=name)
        print(f"Made the bucket {name}.")
    client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=RULES)


if __name__ == "__main__":
    main()
