#!/bin/sh
# Installs Java from Debian's packages, for the tests of the totals on Spark.
set -eu
command -v apt-get >/dev/null || { echo "Put a java (17 or newer) on the PATH for the tests of Spark." >&2; exit 1; }
root=""
[ "$(id -u)" = 0 ] || root=sudo
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
$root apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null
