#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Build a release and show one stay of a bhyve vCPU thread on a CPU: which
# context operations run as it comes, and which as it goes. A page for a browser
# shows the run step by step.
set -euo pipefail
cd "$(dirname "$0")"
. tools/setup.sh

need gcc libc6-dev cmake ninja-build libunwind-dev
build release
exec build/release/tools/ctxsim run bhyve --trace stay --html build/bhyve.html
