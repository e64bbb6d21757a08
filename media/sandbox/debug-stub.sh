# Runs a debugger's stub, which runs the function's program and ends with it. The stub's own status says nothing of the program's: that is the debugger's to tell, who learns of the end at the
# same time. A moment is left for it.
"$@" &
wait $!
sleep 2
