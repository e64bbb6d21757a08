# The end of every bootstrap: starts the runtime, through the function's wrapper script where it has one, and refuses wrappers in the words of AWS's images.
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
