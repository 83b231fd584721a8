#!/bin/sh
# Installs PostgreSQL from Debian's packages, for the tests of the service desk. Its own cluster is not used.
set -eu
command -v apt-get >/dev/null || { echo "Put PostgreSQL's initdb on the PATH for the tests of the desk." >&2; exit 1; }
root=""
[ "$(id -u)" = 0 ] || root=sudo
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
$root apt-get install -y -qq --no-install-recommends postgresql >/dev/null
