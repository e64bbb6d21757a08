"""Found first on the path of the Python runtime of a container: tells the host when the handler's module is about to be imported, which is where runtime boot ends and
function init begins. Then it takes itself out again: nothing of it is left when the handler runs."""

import os
import sys

_target = os.environ.pop("SWB_MARKS", None)
_path = os.environ.pop("SWB_USER_PYTHONPATH", None)
if _path is None:
    os.environ.pop("PYTHONPATH", None)
else:
    os.environ["PYTHONPATH"] = _path
_own = os.path.dirname(__file__)
sys.path[:] = [entry for entry in sys.path if entry != _own]
# The function's packages: the runtime puts the code in front of them later, and its own packages come behind.
_dependencies = os.environ.pop("SWB_DEPENDENCIES", None)
if _dependencies:
    sys.path.insert(0, _dependencies)


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


class _Watch:
    """A finder that finds nothing: it only sees the import of the handler's module go by."""

    def __init__(self, name, target):
        self.name, self.target = name, target

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            sys.meta_path.remove(self)
            _mark(self.target)
        return None


_handler = os.environ.get("_HANDLER", "")
if _target and "." in _handler:
    sys.meta_path.insert(0, _Watch(_handler.rsplit(".", 1)[0].replace("/", ".").split(".")[0], _target))

# The image's or the user's own sitecustomize runs as if this one had not been there.
_self = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ImportError:
    if _self is not None:
        sys.modules["sitecustomize"] = _self
