#!/bin/sh
# layers.sh - does every #include in engine/ point down the dependency order?
#
# base <- model <- text <- rulebook <- each stage <- the files in engine/ itself (pipeline.c and its
# neighbours); cli and desk see the public headers and their own folder. A stage may not include another
# stage: they meet only in model/ types.
set -eu
cd "$(dirname "$0")/../engine"
bad=0
for f in */*.[ch]; do
    [ -e "$f" ] || continue
    d=${f%%/*}
    case $d in
    base)     ok=base ;;
    model)    ok='base|model' ;;
    text)     ok='base|model|text' ;;
    rulebook) ok='base|model|text|rulebook' ;;
    cli|desk) ok=$d ;;
    *)        ok="base|model|text|rulebook|$d" ;;
    esac
    up=$(grep -nE '^#include "[a-z]+/' "$f" | grep -vE "\"($ok)/" || true)
    [ -z "$up" ] || { echo "engine/$f:$up"; bad=1; }
done
exit $bad
