"""Sets the module path as AWS's python images do, then hands over to AWS's client.

Order: the function's code, layers, then the runtime's own packages (so that a function's boto3 wins over the runtime's).
PYTHONPATH, when the user set it, is left alone and layers are then not added.
"""

import os
import site
import sys

version = "{}.{}".format(*sys.version_info)
runtime = os.environ["LAMBDA_RUNTIME_DIR"]
layer_sites = "/opt/python/lib/python{}/site-packages".format(version)

if "PYTHONPATH" not in os.environ:
    sys.path.insert(0, "/opt/python")
    sys.path.insert(0, layer_sites)
    os.environ["PYTHONPATH"] = runtime
sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
for directory in (layer_sites, "/opt/python"):
    if os.path.isdir(directory):
        site.addsitedir(directory)

from awslambdaric.__main__ import main  # noqa: E402

main([__file__, os.environ["_HANDLER"]])
