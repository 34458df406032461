"""`privacy classify` on the stores of Azurite, Microsoft's own stand-in for Azure, and of moto, one for S3."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from conftest import Program
from test_reading_binary import as_avro, as_parquet

pytestmark = pytest.mark.slow

ACCOUNT = "devstoreaccount1"  # Azurite's own, with its published key
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
WRONG = "d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmc="
CONTENT = {
    "orders/day=1/a.parquet": as_parquet(),
    "orders/day=2/b.avro": as_avro(),
    "orders/_SUCCESS": b"",
    "single.ndjson": b'{"email": "ina@example.com"}\n' * 3,
}


@pytest.fixture(scope="module")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Azurite with the files in it; the package comes from the registry."""
    folder = tmp_path_factory.mktemp("azurite")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here, and Azurite is an npm package; .ci/run installs it")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "azurite"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    options = [
        "--blobPort",
        "0",
        "--location",
        "data",
        "--skipApiVersionCheck",
        "--disableTelemetry",
        "--silent",
    ]
    with subprocess.Popen(
        ["node_modules/.bin/azurite-blob", *options], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            told = "".join(lines(program))
            address = re.search(r"successfully listens on (\S+)", told)[1]
            fill(address)
            yield address
        finally:
            program.terminate()


def lines(program: subprocess.Popen[str]) -> Iterator[str]:
    for line in program.stdout:
        yield line
        if "listens on" in line:
            return


def connection(address: str, key: str = KEY) -> str:
    protocol = "DefaultEndpointsProtocol=http"
    return f"{protocol};AccountName={ACCOUNT};AccountKey={key};BlobEndpoint={address}/{ACCOUNT};"


def fill(address: str) -> None:
    from azure.storage.blob import BlobServiceClient

    with BlobServiceClient.from_connection_string(connection(address)) as service:
        box = service.create_container("box")
        for name, content in CONTENT.items():
            box.upload_blob(name, content)


def signature(ends: timedelta) -> str:
    from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

    return generate_account_sas(
        ACCOUNT,
        KEY,
        ResourceTypes(container=True, object=True),
        AccountSasPermissions(read=True, list=True),
        datetime.now(UTC) + ends,
    )


def paths(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" or "error" not in done.stderr
    return [file["path"] for file in json.loads(done.stdout)["files"]]


ORDERS = ["abfs://box/orders/day=1/a.parquet", "abfs://box/orders/day=2/b.avro"]


def test_files_in_azure_are_read(azurite: str, privacy: Program) -> None:
    given = {"AZURE_STORAGE_CONNECTION_STRING": connection(azurite)}
    options = ("--format", "json")
    assert paths(privacy("classify", "abfs://box/orders", *options, **given)) == ORDERS
    assert paths(privacy("classify", "abfs://box/**/*.avro", *options, **given)) == ORDERS[1:]
    done = privacy("classify", "abfs://box/single.ndjson", ORDERS[0], **given)
    assert "user.contact.email" in done.stdout
    assert "customer.email" in done.stdout
    assert "ina@example.com" not in done.stdout


def problem(done: subprocess.CompletedProcess[str], *secrets: str) -> str:
    """The first of the three lines."""
    assert (done.returncode, done.stdout) == (2, ""), done
    assert len(done.stderr.splitlines()) == 3, done.stderr
    assert not any(secret in done.stderr for secret in secrets)
    return done.stderr.splitlines()[0]


def test_what_goes_wrong_in_azure_is_three_lines(azurite: str, privacy: Program) -> None:
    given = {"AZURE_STORAGE_CONNECTION_STRING": connection(azurite)}
    assert "there is no such file" in problem(privacy("classify", "abfs://box/nothing.json", **given))
    assert "there is no such file" in problem(privacy("classify", "abfs://nothing/a.json", **given))
    wrong = {"AZURE_STORAGE_CONNECTION_STRING": connection(azurite, WRONG)}
    assert "no access" in problem(privacy("classify", "abfs://box/single.ndjson", **wrong), WRONG)
    assert "no account given" in problem(privacy("classify", "abfs://box/single.ndjson"))


def test_a_signed_url_is_read_and_never_shown(azurite: str, privacy: Program) -> None:
    place = f"{azurite}/{ACCOUNT}/box/single.ndjson"
    good, bad = signature(timedelta(hours=1)), signature(timedelta(hours=-1))
    assert paths(privacy("classify", f"{place}?{good}", "--format", "json")) == [place]
    done = privacy("classify", f"{place}?{bad}", "--debug")
    assert "no access" in done.stderr
    assert "sig=" not in done.stderr
    assert bad[-20:] not in done.stderr


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """What the program must find around it to reach a running moto with the files in it."""
    import boto3

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            reached(address)
            given = {"AWS_ENDPOINT_URL": address, "AWS_DEFAULT_REGION": "eu-west-1"}
            given |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "c2VjcmV0"}
            client = boto3.client(
                "s3", "eu-west-1", endpoint_url=address, aws_access_key_id="x", aws_secret_access_key="x"
            )
            client.create_bucket(Bucket="box", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
            for name, content in CONTENT.items():
                client.put_object(Bucket="box", Key=name, Body=content)
            client.close()
            yield given
        finally:
            program.terminate()


def reached(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/moto-api/").close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("moto does not answer")


def test_files_in_s3_are_read(s3: dict[str, str], privacy: Program) -> None:
    done = privacy("classify", "s3://box/orders", "s3://box/*.ndjson", "--format", "json", **s3)
    assert paths(done) == [place.replace("abfs", "s3") for place in [*ORDERS, "abfs://box/single.ndjson"]]
    assert "there is no such file" in problem(privacy("classify", "s3://box/nothing.json", **s3), "c2VjcmV0")
    alone = {name: value for name, value in s3.items() if "KEY" not in name} | {
        "AWS_EC2_METADATA_DISABLED": "true"
    }
    assert "no access" in problem(privacy("classify", "s3://box/single.ndjson", **alone))
