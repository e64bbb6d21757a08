#!/bin/bash
# A runtime in bash, which every image has: answers every event with {"echo": event}, for images that carry no runtime of their own.
LC_ALL=C
call() {
  exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API%:*}/${AWS_LAMBDA_RUNTIME_API##*:}"
  printf '%s /2018-06-01/runtime/invocation/%s HTTP/1.0\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" "${#3}" "$3" >&3
  cat <&3
}
while answer=$(call GET next ""); do
  [[ $answer =~ [Rr]equest-[Ii]d:\ ([0-9a-f-]+) ]] || exit 1
  call POST "${BASH_REMATCH[1]}/response" "{\"echo\":${answer#*$'\r\n\r\n'}}" >/dev/null
done
