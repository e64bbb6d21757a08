#!/bin/sh
# Starts AWS's Node client as the bootstrap of AWS's nodejs images does. @MAJOR@ is the version of Node.
if [ -z "$NODE_PATH" ]; then
  export NODE_PATH="/opt/nodejs/node@MAJOR@/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task"
fi
export AWS_EXECUTION_ENV=AWS_Lambda_nodejs@MAJOR@.x

set -- --expose-gc --max-http-header-size 81920
if [ -n "$AWS_LAMBDA_FUNCTION_MEMORY_SIZE" ]; then
  new_space=$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 10))
  set -- "$@" "--max-semi-space-size=$((new_space / 2))" "--max-old-space-size=$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE - new_space))"
fi
set -- /var/lang/bin/node "$@" /var/runtime/index.mjs

@START@
