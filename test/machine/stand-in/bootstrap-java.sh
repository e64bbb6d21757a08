#!/bin/sh
# Starts AWS's Java client as the bootstrap of AWS's java images does. @VERSION@ is the version of Java.
export AWS_EXECUTION_ENV=AWS_Lambda_java@VERSION@

# The heap is 85 % of the function's memory, as AWS's images have it; the rest is the JVM's own.
set -- -XX:+UseSerialGC -XX:+TieredCompilation -XX:TieredStopAtLevel=1 --add-opens=java.base/java.io=ALL-UNNAMED -Djava.net.preferIPv4Stack=true \
  -Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac \
  -Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=/var/runtime/lib/jni/@NATIVE@ \
  -cp "/var/runtime/lib/*" com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
if [ -n "$AWS_LAMBDA_FUNCTION_MEMORY_SIZE" ]; then
  set -- "-XX:MaxHeapSize=$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1024 * 85 / 100))k" "$@"
fi
set -- /var/lang/bin/java "$@"

@START@
