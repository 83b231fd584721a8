#!/bin/sh
# Installs Chromium and a Chinese font from Debian's packages, for the tests of the pages.
set -eu
command -v apt-get >/dev/null || { echo "Put a chromium on the PATH for the tests of the pages." >&2; exit 1; }
root=""
[ "$(id -u)" = 0 ] || root=sudo
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
$root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
