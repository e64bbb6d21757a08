#!/bin/sh
# Starts AWS's Python client as the bootstrap of AWS's python images does. @VERSION@ is the version of Python.
export AWS_EXECUTION_ENV=AWS_Lambda_python@VERSION@

set -- /var/lang/bin/python@VERSION@ /var/runtime/bootstrap.py

@START@
