#!/bin/sh
# Starts AWS's Python client as the bootstrap of AWS's python images does. @VERSION@ is the version of Python.
export AWS_EXECUTION_ENV=AWS_Lambda_python@VERSION@

set -- /var/lang/bin/python@VERSION@ /var/runtime/bootstrap.py

if [ -n "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
  if [ ! -f "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
    echo "$AWS_LAMBDA_EXEC_WRAPPER: does not exist" 1>&2
    exit 127
  fi
  if [ ! -x "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
    echo "$AWS_LAMBDA_EXEC_WRAPPER: is not an executable" 1>&2
    exit 126
  fi
  exec "$AWS_LAMBDA_EXEC_WRAPPER" "$@"
fi
exec "$@"
