"""The Python runtime client of the process backend.

It speaks the Runtime API (Lambda developer guide, "Using the Lambda runtime API") and treats handlers, errors and logging as AWS's own client does, so that a function
behaves the same with and without Docker. Standard library only; Python 3.8 and newer.
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

PREFIX = "/2018-06-01/runtime"
REQUEST_ID = None


def mark(name):
    """Tells the host how far the boot is; file descriptor 3 is a pipe to the host."""
    try:
        os.write(3, (name + "\n").encode())
    except OSError:
        pass


class Fault(Exception):
    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, trace or []


class RuntimeClient:
    """One connection to the Runtime API, one request at a time."""

    def __init__(self, address, token):
        self.connection = http.client.HTTPConnection(address)
        self.token = token

    def send(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.token:
            headers["swb-sandbox"] = self.token
        if body is not None:
            headers["Content-Type"] = "application/json"
            peak = peak_memory()
            if peak:
                headers["swb-max-memory-bytes"] = str(peak)
        self.connection.request(method, PREFIX + path, body, headers)
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def next(self):
        status, headers, body = self.send("GET", "/invocation/next")
        if status != 200:
            raise RuntimeError("next answered %d: %r" % (status, body))
        return headers, body

    def error(self, path, error):
        kind = "".join(c if " " <= c <= "~" else "?" for c in error["errorType"])
        self.send("POST", path, json.dumps(error).encode(), {"Lambda-Runtime-Function-Error-Type": kind})


def peak_memory():
    """Peak resident memory in bytes, or None where the platform does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class Identity:
    def __init__(self, data):
        data = data or {}
        self.cognito_identity_id = data.get("cognitoIdentityId")
        self.cognito_identity_pool_id = data.get("cognitoIdentityPoolId")


class Context:
    """The handler's second argument (Lambda developer guide, "Using the Lambda context object to retrieve Python function information")."""

    def __init__(self, headers):
        client = headers.get("Lambda-Runtime-Client-Context")
        identity = headers.get("Lambda-Runtime-Cognito-Identity")
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.client_context = json.loads(client) if client else None
        self.identity = Identity(json.loads(identity) if identity else None)
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = REQUEST_ID or ""
        return True


def set_up_logging():
    # Lambda's streams are not buffered: a line is out before the next statement runs.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=False, write_through=True, encoding="utf-8", errors="backslashreplace")
    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)


def load_handler(handler):
    if "." not in handler:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler)
    module_name, function_name = handler.rsplit(".", 1)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name))


def describe(error):
    """{errorMessage, errorType, requestId, stackTrace} of an exception, the client's own frames left out."""
    if isinstance(error, Fault):
        return {"errorMessage": error.message, "errorType": error.kind, "requestId": REQUEST_ID or "", "stackTrace": error.trace}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)]
    while frames and os.path.abspath(frames[0].filename) == os.path.abspath(__file__):
        frames.pop(0)
    return {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": REQUEST_ID or "", "stackTrace": traceback.format_list(frames)}


def log_error(error):
    lines = ["[ERROR] %s: %s" % (error["errorType"], error["errorMessage"])]
    if error["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    sys.stdout.write("\n".join(lines) + "\n")


def serialize(value):
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def main():
    global REQUEST_ID
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], os.environ.pop("SWB_TOKEN", None))
    set_up_logging()
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    dependencies = os.environ.pop("SWB_DEPENDENCIES", None)
    if dependencies:
        sys.path.insert(1, dependencies)
    mark("function-init")
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as thrown:
        error = describe(thrown)
        log_error(error)
        client.error("/init/error", error)
        sys.exit(1)
    while True:
        headers, body = client.next()
        context = Context(headers)
        REQUEST_ID = context.aws_request_id
        trace = headers.get("Lambda-Runtime-Trace-Id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        try:
            answer = serialize(handler(json.loads(body), context))
        except Exception as thrown:
            error = describe(thrown)
            log_error(error)
            client.error("/invocation/%s/error" % REQUEST_ID, error)
        else:
            client.send("POST", "/invocation/%s/response" % REQUEST_ID, answer)


if __name__ == "__main__":
    main()
