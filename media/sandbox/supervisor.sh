# First process of a sandbox's container. It waits for a word of the host before it starts anything, so a container can stand by with all of Docker's work done; it starts the runtime as
# often as the host asks, in one and the same environment; and it tells how each run ended. Its arguments are `managed` or `image`, and what to run: the entrypoint and the handler, or what the
# image says.
#
# Words come a line each:   let A='v' sets a variable for the next run alone
#                           wrap P .. puts a program with arguments in front of that of the next run
#                           run N     starts run N of the runtime
#                           ext       starts the extensions in /opt/extensions
#                           term PID  asks a process to end
#                           stop N    ends every other process of the container
#                           tmp N     counts what is in /tmp
# and are answered by marks: runtime-boot N, runtime N PID, entrypoint N REASON, exit N STATUS, extension PID NAME, extension-exit STATUS NAME, extensions, stopped N, tmp N KB.
#
# SWB_IO is the directory of the named pipes to the host (in, out, err, ext, marks); where it is empty, words come on standard input and marks go to standard error between NUL bytes.
mode=$1
shift
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
lets= wrap=

# The runtime of provided.* comes with the code or a layer: it is started itself, for the root is read-only and the image's entrypoint looks for it elsewhere.
# Sets `bootstrap` to it; says so and fails where there is nothing to start.
managed() {
  bootstrap=
  [ -e /var/runtime/bootstrap ] && return 0
  for place in /var/task /opt; do
    [ -f "$place/bootstrap" ] || continue
    if ! [ -x "$place/bootstrap" ]; then mark "entrypoint $1 fork/exec $place/bootstrap: permission denied"; return 1; fi
    read -r first <"$place/bootstrap"
    case $first in '#!'*"$carriage") mark "entrypoint $1 fork/exec $place/bootstrap: no such file or directory"; return 1 ;; esac
    bootstrap=$place/bootstrap
    return 0
  done
  mark "entrypoint $1 Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
  return 1
}

# Says so and fails where the image's program is not there.
image() {
  bootstrap=
  case $2 in
    '') mark "entrypoint $1 the image has neither ENTRYPOINT nor CMD" ;;
    */*)
      [ -f "$2" ] && [ -x "$2" ] && return 0
      if [ -e "$2" ]; then mark "entrypoint $1 fork/exec $2: permission denied"; else mark "entrypoint $1 fork/exec $2: no such file or directory"; fi
      ;;
    *)
      command -v "$2" >/dev/null 2>&1 && return 0
      mark "entrypoint $1 exec: \"$2\": executable file not found in \$PATH"
      ;;
  esac
  return 1
}

# Kilobytes in /tmp; nothing is started for an empty one.
temporary() {
  for file in /tmp/* /tmp/.[!.]*; do
    [ -e "$file" ] || continue
    used=$(du -sk /tmp 2>/dev/null) && mark "tmp $1 ${used%%[!0-9]*}" || mark "tmp $1"
    return
  done
  mark "tmp $1 0"
}

while read -r word argument; do
  case $word in
    let) lets="$lets export $argument;" ;;
    wrap) wrap=$argument ;;
    run)
      set_for_run=$lets program=$wrap lets= wrap=
      $mode "$argument" "$1" || continue
      (
        trap - TERM
        eval "$set_for_run"
        mark "runtime-boot $argument"
        if [ "$bootstrap" ]; then $program "$bootstrap" </dev/null & else $program "$@" </dev/null & fi
        mark "runtime $argument $!"
        wait $!
        mark "exit $argument $?"
      ) &
      ;;
    ext)
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
    tmp) temporary "$argument" & ;;
  esac
done
