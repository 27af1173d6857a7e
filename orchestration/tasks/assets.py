"""What the pipeline reads and writes, as Airflow assets: landed files, raw tables, marts, published results.

Their names are those of the warehouse, without host and port: they are the same in every installation. A scheme that
begins with `x-` is left as it is by Airflow; with the provider of a database its URIs would get a port and other rules.
"""

from collections.abc import Iterable

from airflow.sdk import Asset, AssetAlias, AssetWatcher

from orchestration.tasks.landing import LandedTrigger
from orchestration.tasks.manifest import manifest

# one object for all DAGs: an asset of the same name without the watcher would take the watcher away
LANDED = Asset(name="doe_landed", uri="s3://raw/landed", watchers=[AssetWatcher("landed", LandedTrigger())])
LEFT_OVER = AssetAlias("doe_left_over")  # becomes an event of LANDED when a run leaves something to the next one
RESULTS = Asset(name="doe_results", uri="s3://results/marts")


def _tables(schema: str, names: Iterable[str]) -> list[Asset]:
    return [Asset(name=f"{schema}.{name}", uri=f"x-postgres://warehouse/{schema}/{name}") for name in sorted(names)]


def raw_tables() -> list[Asset]:
    """The tables that the loader writes: dbt's sources."""
    return _tables("raw", (source["name"] for source in manifest()["sources"].values()))


def marts(only: Iterable[str] | None = None) -> list[Asset]:
    """The marts, or some of them."""
    if only is not None:
        return _tables("marts", only)
    nodes = manifest()["nodes"].values()
    return _tables(
        "marts",
        (node["name"] for node in nodes if node["resource_type"] == "model" and node["config"]["schema"] == "marts"),
    )
