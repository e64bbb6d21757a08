# In front of the program of an image: what the image itself sets PYTHONPATH to, nobody outside knows. $SWB_TOOLS is the folder of our sitecustomize.py.
if [ "${PYTHONPATH+set}" ]; then export SWB_USER_PYTHONPATH="$PYTHONPATH"; fi
export PYTHONPATH="$SWB_TOOLS${PYTHONPATH:+:$PYTHONPATH}"
unset SWB_TOOLS
exec "$@"
