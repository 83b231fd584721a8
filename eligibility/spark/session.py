"""The Spark session: of the cluster that is configured, or of all cores of this machine."""

import os
import shutil
import warnings
from pathlib import Path
from typing import Any

from eligibility.errors import InputError

# What the figures hang on, whatever the cluster's own settings are: nothing is rounded on the way, and
# what does not fit is an error.
EXACT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
}


def spark_session(master: str | None = None) -> Any:
    """Starts Spark, or takes the session that runs.

    Args:
        master: `local[2]`, `spark://…`; by default what Spark's own configuration says, else all
            cores of this machine.

    Raises:
        InputError: PySpark or Java is missing.
    """
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError.single(
            "--engine spark", "needs PySpark: pip install -r requirements-spark.txt."
        ) from error
    if not _has_java():
        raise InputError.single(
            "--engine spark", "needs Java 17 or newer: install it, or let JAVA_HOME say where it is."
        )
    builder = SparkSession.builder.appName("suanhui").config("spark.log.level", "FATAL")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    for key, value in EXACT.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()))
