"""SeaweedFS from a wheel: an S3 store on 127.0.0.1 whose only public bucket is `results`."""

import json
import signal
import sysconfig
from pathlib import Path

import urllib3
from minio.error import MinioException, S3Error

from ingestion.settings import ObjectStoreSettings
from ingestion.store import connect, ensure_buckets
from orchestration.services import jobs, ports, processes
from orchestration.services.credentials import Credentials, write_private

PORT_NAMES = ("s3", "master", "volume", "filer", "admin")
UNREACHABLE = (MinioException, urllib3.exceptions.HTTPError, OSError)

PUBLIC_READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": ["*"]},
                "Action": ["s3:GetObject"],
                "Resource": ["arn:aws:s3:::results/*"],
            }
        ],
    }
)


def settings(home: Path, credentials: Credentials) -> ObjectStoreSettings | None:
    """How to reach the home's store; None before its first start."""
    port = ports.remembered(home).get("s3")
    if port is None:
        return None
    return ObjectStoreSettings(
        endpoint=f"{ports.HOST}:{port}",
        access_key=credentials.s3_access_key,
        secret_key=credentials.s3_secret_key,
        secure=False,
    )


def _write_identities(home: Path, credentials: Credentials) -> Path:
    config = jobs.identities(credentials.s3_access_key, credentials.s3_secret_key, credentials.s3_users)
    path = home / "s3.json"
    write_private(path, json.dumps(config))
    return path


def _start(home: Path, credentials: Credentials, log: Path) -> None:
    chosen = ports.choose(home, PORT_NAMES)
    folder = home / "s3"
    folder.mkdir(exist_ok=True)
    log.parent.mkdir(exist_ok=True)
    command = [
        str(Path(sysconfig.get_path("scripts")) / "weed"),
        f"-logdir={log.parent}",
        "mini",
        f"-dir={folder}",
        f"-ip={ports.HOST}",
        f"-ip.bind={ports.HOST}",
        "-master.telemetry=false",
        "-disableHttp",  # without it the filer's own port serves every object to anyone
        *(f"-{name}.port={chosen[name]}" for name in PORT_NAMES),
        f"-s3.config={_write_identities(home, credentials)}",
        "-webdav=false",
        "-admin.ui=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
    ]
    processes.start(command, home / "s3.pid.json", log)


def up(home: Path, credentials: Credentials) -> ObjectStoreSettings:
    """Start the home's store, or find it running; raises ServiceError when it does not answer in time."""
    log = home / "logs" / "s3.log"
    if processes.running(home / "s3.pid.json") is None:
        _start(home, credentials, log)
    target = settings(home, credentials)
    assert target is not None

    name = f"the object store at {target.endpoint}"
    processes.wait_for(name, home / "s3.pid.json", log, lambda: prepare(target), UNREACHABLE)
    return target


def prepare(target: ObjectStoreSettings) -> None:
    """Create the buckets; anyone may read `results`, by exact key."""
    client = connect(target)
    client._http.connection_pool_kw["retries"] = urllib3.Retry(0)  # the caller waits, with its own bound
    ensure_buckets(client)
    client.set_bucket_policy("results", PUBLIC_READ)


def prepare_named(target: ObjectStoreSettings) -> None:
    """Create the buckets of a store that is not ours, as far as its user may; one with a single job finds them made."""
    visible = connect(target).list_buckets()
    try:
        prepare(target)
    except S3Error as error:
        if error.code != "AccessDenied" or not visible:
            raise


def down(home: Path) -> None:
    """Stop the home's store."""
    processes.stop(signal.SIGTERM, home / "s3.pid.json")


def version(target: ObjectStoreSettings) -> str | None:
    """What answers there, or None when nothing does."""
    try:
        connect(target).list_buckets()
    except UNREACHABLE:
        return None
    return "S3"
