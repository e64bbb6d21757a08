# Leads its standard input and output to a port inside the container that it is run in (docker exec): for engines whose containers have no address that the host could reach.
#
#   tunnel.sh PORT HOST...   connects to the first of the hosts that takes a connection. Its first line is "open PID", behind which comes what the port sends; or "refused"; or "none", as below.
#   tunnel.sh                prints what it would do that with, or "none" where the image has nothing for it.
#
# The end of either side ends all of it; so does a TERM for PID, where one side has stopped to listen.

# The function's own settings are for its runtime.
unset BASH_ENV ENV POSIXLY_CORRECT LD_PRELOAD NODE_OPTIONS PYTHONPATH PYTHONHOME PYTHONSTARTUP
PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/var/lang/bin

tool=none
# No nc: each one has other options, and none says whether it has a connection.
for one in bash node python3 socat; do
  if command -v "$one" >/dev/null; then tool=$one && break; fi
done
if [ $# -eq 0 ] || [ $tool = none ]; then
  echo $tool
  exit
fi

case $tool in
  bash)
    # Each side is a group of processes of its own, so that all of it can be ended.
    exec bash -c '
      port=$1
      shift
      for host; do { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null && opened=yes && break; done
      [ "$opened" ] || { echo refused; exit; }
      exec 4<&0 2>/dev/null
      set -m
      trap "exit" TERM
      trap "kill -KILL -- -\$from -\$to" EXIT
      echo "open $$"
      cat <&3 & from=$!
      { cat <&4 >&3; kill -KILL -- -$from; } & to=$!
      wait $from' bash "$@"
    ;;
  node)
    exec node -e '
      const [port, ...hosts] = process.argv.slice(1);
      const next = () => {
        const host = hosts.shift();
        if (host === undefined) return void console.log("refused");
        const socket = require("node:net").connect({ port, host, noDelay: true });
        socket.once("error", next);
        socket.once("connect", () => {
          socket.off("error", next);
          socket.on("error", () => undefined);
          process.stdout.write(`open ${process.pid}\n`);
          process.stdin.pipe(socket);
          socket.pipe(process.stdout);
          process.stdin.on("end", () => socket.destroySoon());
          // What still waits to be written keeps the process until it is.
          socket.on("close", () => process.stdin.destroy());
        });
      };
      next();' -- "$@"
    ;;
  python3)
    exec python3 -c '
import os, select, socket, sys
connection = None
for host in sys.argv[2:]:
    try:
        connection = socket.create_connection((host, int(sys.argv[1])))
        break
    except OSError:
        pass
if connection is None:
    sys.exit(print("refused"))
os.write(1, b"open %d\n" % os.getpid())
while True:
    ready = select.select([0, connection], [], [])[0]
    if connection in ready:
        data = connection.recv(65536)
        if not data:
            break
        while data:
            data = data[os.write(1, data):]
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            break
        connection.sendall(data)
' "$@"
    ;;
  socat)
    port=$1
    shift
    for host; do socat -u OPEN:/dev/null "TCP:$host:$port" 2>/dev/null && opened=yes && break; done
    [ "$opened" ] || { echo refused; exit; }
    echo "open $$"
    exec socat - "TCP:$host:$port"
    ;;
esac
