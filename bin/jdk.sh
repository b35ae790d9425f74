# Finds a JDK 25.0.3 or newer; sourced by the scripts that start Java. Leaves its folder in $jdk, or ends the script.

# A JDK keeps its version in a file: asking each candidate by running it would cost more than all the rest.
new_enough() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  version=
  while IFS= read -r line; do
    case $line in JAVA_VERSION=*) version=${line#*\"} ;; esac
  done <"$1/release"
  version=${version%%[!0-9.]*}
  major=${version%%.*}
  case $version in
    25.0.*) patch=${version#25.0.}; [ "${patch%%.*}" -ge 3 ] ;;
    *) [ "${major:-0}" -gt 25 ] || case $version in 25.[1-9]*) true ;; *) false ;; esac ;;
  esac
}

find_jdk() {
  on_path=$(command -v java || true)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    on_path=${on_path%/bin/java}
  fi
  for jdk in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
      "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$jdk" ] && new_enough "$jdk"; then
      echo "$jdk"
      return
    fi
  done
}

jdk=$(find_jdk)
if [ -z "$jdk" ]; then
  echo "bosch: no JDK 25.0.3 or newer found; install one (Temurin 25, for example) or set JAVA_HOME to it" >&2
  exit 2
fi
