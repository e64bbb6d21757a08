"""Debugging the Python runtime: debugpy speaks the Debug Adapter Protocol from within the process, and nothing of the user's code runs before an editor has put its breakpoints into place."""

import json
import os
import socket
import sys
import time

_port = os.environ.pop("SWB_DEBUG_PORT", None)
_host = os.environ.pop("SWB_DEBUG_HOST", "127.0.0.1")
_place = os.environ.pop("SWB_DEBUGPY", "")
# Compiled beside its sources: then this is where Python is to look for it, whatever the function says of its own modules.
_compiled = os.environ.pop("SWB_DEBUGPY_COMPILED", None)
# What these variables were before they were set for the debugger; null where they were not there.
_restore = json.loads(os.environ.pop("SWB_DEBUG_RESTORE", "{}"))


class _Awake:
    """The module `time`, but for its sleep."""

    def __getattr__(self, name):
        return getattr(time, name)

    def sleep(self, seconds):
        pass


def _prepare():
    """Makes pydevd fit: it writes head and content of a message apart, which the network's own delays (Nagle's algorithm) make 40 ms of, and rests 100 ms with each connection before it takes the next."""
    # debugpy has its pydevd found by what is in here.
    import debugpy.server.api  # noqa: F401

    pydevd = sys.modules["pydevd"]
    connect = pydevd.PyDB.initialize_network

    def initialize_network(self, sock, *arguments, **named):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass  # Gone already.
        try:
            pydevd.time = _Awake()
            connect(self, sock, *arguments, **named)
        finally:
            pydevd.time = time

    pydevd.PyDB.initialize_network = initialize_network
    # An editor sends the breakpoints of all files, and pydevd would name each that is not the function's on the function's own log.
    sys.modules["pydevd_file_utils"].error_once = lambda *_: None


def start():
    """Listens, and returns when an editor has attached and said that it is ready."""
    path, prefix, before = list(sys.path), sys.pycache_prefix, set(os.environ)
    sys.path.insert(0, _place)
    if _compiled:
        sys.pycache_prefix = None
    try:
        import debugpy

        _prepare()
        debugpy.listen((_host, int(_port)), in_process_debug_adapter=True)
    except BaseException as error:
        # Nobody could ever attach: better no function than one that is waited for.
        os.write(2, ("The debugger could not be started: %s: %s\n" % (type(error).__name__, error)).encode("utf-8", "replace"))
        os._exit(1)
    finally:
        sys.pycache_prefix = prefix
        for name in [name for name in os.environ if name.startswith("PYDEVD") and name not in before]:
            del os.environ[name]
        for name, value in _restore.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        # What debugpy loads later it finds through its own packages; the function's path is as it was.
        sys.path[:] = [entry for entry in sys.path if entry != _place and (entry in path or entry.startswith(_place))]
    debugpy.wait_for_client()
