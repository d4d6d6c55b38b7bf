# Runs the scripts that the test names on the second serial port: what the first process in a virtual machine of qemu.ts ends with.
# shellcheck shell=bash
serve() {
  local status
  mkdir -p /run/share /run/output
  mountpoint -q /run/share || mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,msize=512000 share /run/share

  exec 3<>/dev/ttyS1
  stty -F /dev/ttyS1 raw -echo
  echo ready >&3
  while read -r <&3; do
    # In memory first: through the share, each line of a script's trace would be a question to the host.
    bash /run/share/script > /run/output/stdout 2> /run/output/stderr < /dev/null
    status=$?
    cp /run/output/* /run/share
    echo "$status" >&3
  done
}
