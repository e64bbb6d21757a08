# First process of a sandbox's container. It waits for a word of the host before it starts anything, so a container can stand by with all of Docker's work done; it starts the runtime as
# often as the host asks, in one and the same environment; and it tells how each run ended. What to run (the image's entrypoint and the handler) are its arguments.
#
# Words come a line each:   run N     starts run N of the runtime
#                           ext       starts the extensions in /opt/extensions
#                           term PID  asks a process to end
#                           stop N    ends every other process of the container
# and are answered by marks: runtime-boot N, runtime N PID, entrypoint N REASON, exit N STATUS, extension PID NAME, extension-exit STATUS NAME, extensions, stopped N.
#
# SWB_IO is the directory of the named pipes to the host (in, out, err, ext, marks); where it is empty, words come on standard input and marks go to standard error between NUL bytes.
io=$SWB_IO
unset SWB_IO
if [ -n "$io" ]; then
  exec <>"$io/in" >"$io/out" 2>"$io/err"
  mark() { echo "$1" >"$io/marks"; }
else
  mark() { printf '\0swb %s\0\n' "$1" >&2; }
fi
# The first process of a container ignores what it does not handle.
trap 'kill -KILL -1 2>/dev/null; exit 143' TERM

carriage=$(printf '\r')

# The runtime of provided.* comes with the code or a layer; the image's entrypoint looks for it where the other images have theirs. Says so and fails where there is nothing to start.
entrypoint() {
  if [ -L /var/runtime/bootstrap ] && [ "$own" ]; then rm /var/runtime/bootstrap; fi
  [ -e /var/runtime/bootstrap ] && return 0
  for place in /var/task /opt; do
    [ -f "$place/bootstrap" ] || continue
    if ! [ -x "$place/bootstrap" ]; then mark "entrypoint $1 fork/exec $place/bootstrap: permission denied"; return 1; fi
    read -r first <"$place/bootstrap"
    case $first in '#!'*"$carriage") mark "entrypoint $1 fork/exec $place/bootstrap: no such file or directory"; return 1 ;; esac
    mkdir -p /var/runtime && ln -s "$place/bootstrap" /var/runtime/bootstrap && own=yes
    return 0
  done
  mark "entrypoint $1 Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
  return 1
}

while read -r word argument; do
  case $word in
    run)
      entrypoint "$argument" || continue
      (
        trap - TERM
        mark "runtime-boot $argument"
        "$@" </dev/null &
        mark "runtime $argument $!"
        wait $!
        mark "exit $argument $?"
      ) &
      ;;
    ext)
      # The name under which extensions listen for telemetry is the container's own address, where the host reaches them.
      read -r self </etc/hostname
      while read -r address name _; do
        [ "$name" = "$self" ] && echo "$address sandbox.localdomain sandbox" >>/etc/hosts && break
      done </etc/hosts
      for file in /opt/extensions/*; do
        [ -f "$file" ] && [ -x "$file" ] || continue
        (
          trap - TERM
          if [ -n "$io" ]; then exec >"$io/ext" 2>&1; fi
          "$file" </dev/null &
          mark "extension $! ${file##*/}"
          wait $!
          mark "extension-exit $? ${file##*/}"
        ) &
      done
      mark extensions
      ;;
    term) kill -TERM "$argument" 2>/dev/null ;;
    stop)
      kill -KILL -1 2>/dev/null
      wait
      mark "stopped $argument"
      ;;
  esac
done
