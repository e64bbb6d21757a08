"""Found first on the path of the Python runtime: tells the host when the handler's module is about to be imported, which is where runtime boot ends and function init begins, and starts the
debugger where one is wanted. Then it takes itself out again: nothing of it is left when the handler runs."""

import os
import sys


def _is_runtime():
    """False in the Python of a wrapper script (AWS_LAMBDA_EXEC_WRAPPER), which starts the runtime later: that one is to find what is here."""
    if "AWS_LAMBDA_EXEC_WRAPPER" not in os.environ:
        return True
    try:
        with open("/proc/self/cmdline", "rb") as file:
            words = [os.fsdecode(word) for word in file.read().split(b"\0")[1:-1]]
    except OSError:
        return True
    while words and words[0].startswith("-") and words[0] not in ("-m", "-c"):
        del words[: 2 if words[0] in ("-X", "-W") else 1]
    program = words[1] if words[:1] == ["-m"] and len(words) > 1 else words[0] if words else ""
    runtime = os.environ.get("LAMBDA_RUNTIME_DIR", "/var/runtime")
    return program.split(".")[0] == "awslambdaric" or program.startswith(runtime.rstrip("/") + "/")


def _mark(target):
    try:
        if target == "stderr":
            os.write(2, b"\0swb function-init\0\n")
        else:
            fd = os.open(target, os.O_WRONLY)
            os.write(fd, b"function-init\n")
            os.close(fd)
    except OSError:
        pass  # A phase that cannot be measured is left out; the function runs all the same.


def _place(dependencies):
    """Puts the function's packages right behind its code: the runtime has put both its own packages and layers ahead of them."""
    root = os.environ.get("LAMBDA_TASK_ROOT")
    if root in sys.path and dependencies in sys.path:
        sys.path.remove(dependencies)
        sys.path.insert(sys.path.index(root) + 1, dependencies)


class _Watch:
    """A finder that finds nothing: it only sees the import of the handler's module go by."""

    def __init__(self, name, target, dependencies):
        self.name, self.target, self.dependencies = name, target, dependencies

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            sys.meta_path.remove(self)
            if self.dependencies:
                _place(self.dependencies)
            if self.target:
                _mark(self.target)
        return None


_own = os.path.dirname(os.path.abspath(__file__))
_debugger = None
if _is_runtime():
    if "SWB_DEBUG_PORT" in os.environ:
        import swb_debugger as _debugger

        sys.modules.pop("swb_debugger")
    _target = os.environ.pop("SWB_MARKS", None)
    _path = os.environ.pop("SWB_USER_PYTHONPATH", None)
    # A wrapper script may have added to it.
    _kept = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry and os.path.abspath(entry) != _own]
    if _kept:
        os.environ["PYTHONPATH"] = os.pathsep.join(_kept)
    elif _path is not None:
        os.environ["PYTHONPATH"] = _path
    else:
        os.environ.pop("PYTHONPATH", None)
    # The function's packages, which are part of its code in Lambda.
    _dependencies = os.environ.pop("SWB_DEPENDENCIES", None)
    if _dependencies:
        sys.path.insert(0, _dependencies)
    _handler = os.environ.get("_HANDLER", "")
    if (_target or _dependencies) and "." in _handler:
        sys.meta_path.insert(0, _Watch(_handler.rsplit(".", 1)[0].replace("/", ".").split(".")[0], _target, _dependencies))
sys.path[:] = [entry for entry in sys.path if entry != _own]

# The image's or the user's own sitecustomize runs as if this one had not been there.
_self = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ImportError:
    if _self is not None:
        sys.modules["sitecustomize"] = _self

if _debugger is not None:
    _debugger.start()
