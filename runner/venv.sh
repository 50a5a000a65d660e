# Sourced by bin/*: leaves a .venv that holds the locked requirements named as arguments.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

find_python() {
  local name
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "Parallax needs Python 3.11 or newer: install it, for example with 'apt-get install python3 python3-venv'." >&2
  return 1
}

ensure_venv() {
  local lock python
  for lock in "$@"; do
    if ! cmp -s "$root/$lock" "$root/.venv/installed-$lock" || [ ! -x "$root/.venv/bin/python" ]; then
      python=$(find_python) || exit 1
      "$python" "$root/runner/venv.py" "$@" || exit 1
      return
    fi
  done
}
