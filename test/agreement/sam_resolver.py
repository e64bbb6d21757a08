"""What SAM CLI itself makes of templates: reads a JSON list of {"file", "parameters"} from standard input, writes one JSON object a template, one a line.

Runs in the Python that SAM CLI is installed in, and calls the very classes that `sam build` and `sam local invoke` call. A template that takes longer than ten seconds is given up.
"""

import json
import logging
import os
import signal
import sys

logging.disable(logging.CRITICAL)

from samcli.lib.providers.sam_function_provider import SamFunctionProvider  # noqa: E402
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider  # noqa: E402
from samcli.local.lambdafn.env_vars import EnvironmentVariables  # noqa: E402


class TooLong(Exception):
    pass


def too_long(_signal, _frame):
    raise TooLong("more than ten seconds")


def plain(value):
    return json.loads(json.dumps(value, default=str))


def variables(environment):
    given = environment.get("Variables") if isinstance(environment, dict) else None
    if not isinstance(given, dict):
        return {}
    # What the container gets, which is what a function sees.
    container = EnvironmentVariables()
    return {str(name): container._stringify_value(value) for name, value in given.items()}


def raw_variables(environment):
    given = environment.get("Variables") if isinstance(environment, dict) else None
    return plain({str(name): value for name, value in given.items()}) if isinstance(given, dict) else {}


def code_of(function, location):
    code = function.codeuri
    if not isinstance(code, str):
        return plain(code)
    return os.path.normpath(os.path.join(os.path.dirname(location), code))


def describe(function, location):
    return {
        # Its function_id is the construct's name for what CDK or Terraform made.
        "id": function.name,
        "name": function.functionname,
        "runtime": plain(function.runtime),
        "handler": plain(function.handler),
        "code": code_of(function, location),
        "inlineCode": plain(function.inlinecode),
        "packageType": plain(function.packagetype),
        "imageUri": plain(function.imageuri),
        "imageConfig": plain(function.imageconfig),
        "memorySize": plain(function.memory),
        "timeout": plain(function.timeout),
        "architectures": plain(function.architectures),
        "environment": variables(function.environment),
        "rawEnvironment": raw_variables(function.environment),
        "layers": [{"arn": layer._arn if isinstance(layer._arn, str) else plain(layer._arn), "code": layer.codeuri} for layer in function.layers],
        "events": {str(name): event.get("Type") for name, event in function.events.items() if isinstance(event, dict)} if isinstance(function.events, dict) else {},
        "metadata": plain(function.metadata),
        "url": plain(function.function_url_config),
        "tenancy": plain(function.tenancy_config),
        "durable": plain(function.durable_config),
        "logging": plain(function.logging_config),
        "location": location,
        "stackPath": function.stack_path,
    }


def resolve(question):
    stacks, remote = SamLocalStackProvider.get_stacks(
        question["file"], parameter_overrides=question.get("parameters") or {}, language_extensions_enabled=True
    )
    locations = {stack.stack_path: os.path.normpath(os.path.join(os.path.dirname(question["file"]), stack.location)) for stack in stacks}
    provider = SamFunctionProvider(stacks, use_raw_codeuri=True, ignore_code_extraction_warnings=True)
    return {
        "functions": [describe(function, locations.get(function.stack_path, question["file"])) for function in provider.get_all()],
        "remote": remote,
    }


def main():
    signal.signal(signal.SIGALRM, too_long)
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    for question in json.load(sys.stdin):
        signal.alarm(10)
        # Some of SAM's helpers print.
        out, sys.stdout = sys.stdout, sys.stderr
        try:
            answer = resolve(question)
        except TooLong as thrown:
            answer = {"error": "TooLong", "message": str(thrown)}
        except BaseException as thrown:  # SystemExit too: nothing may end the run.
            answer = {"error": type(thrown).__name__, "message": str(thrown)[:300]}
        finally:
            signal.alarm(0)
            sys.stdout = out
        print(json.dumps({"file": question["file"], **answer}), flush=True)


main()
