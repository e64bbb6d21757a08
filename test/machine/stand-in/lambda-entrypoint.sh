#!/bin/sh
# The contract of AWS's images: one argument, the handler; the runtime talks to the Runtime API that AWS_LAMBDA_RUNTIME_API names.
# AWS's images fall back on their emulator without that variable; nobody may use it here, so there is none.
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" 1>&2
  exit 142
fi
export _HANDLER="$1"

if [ -z "${AWS_LAMBDA_RUNTIME_API}" ]; then
  echo "stand-in image: AWS_LAMBDA_RUNTIME_API is not set, and there is no emulator in here" 1>&2
  exit 1
fi
exec /var/runtime/bootstrap
