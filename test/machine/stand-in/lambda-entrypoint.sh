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
# In a provided image the bootstrap is the function's own: in its code or in a layer.
for bootstrap in /var/runtime/bootstrap /var/task/bootstrap /opt/bootstrap; do
  if [ -f "$bootstrap" ]; then exec "$bootstrap"; fi
done
echo "there is no bootstrap in /var/runtime, /var/task or /opt" 1>&2
exit 1
