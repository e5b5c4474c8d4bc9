#!/bin/sh
# Requests per CPU-second of the HTTP server with a canned body: http_ceiling.sh [BINARY] [SECONDS] [BYTES…]
# Server on core 0 with one loop, wrk with 64 connections on core 1.
set -eu
binary=${1:-build/release/http_ceiling}
seconds=${2:-5}
[ $# -gt 2 ] && shift 2 || set -- 200 17000 34000 169000
for bytes in "$@"; do
    out=$(mktemp)
    taskset -c 0 "$binary" "$bytes" >"$out" &
    server=$!
    while ! [ -s "$out" ]; do sleep 0.05; done
    port=$(head -1 "$out")
    requests=$(taskset -c 1 wrk -t1 -c64 -d"${seconds}s" "http://127.0.0.1:$port/api/v1/me" |
        awk '/requests in/ {print $1}')
    kill -TERM $server
    wait $server
    awk -v n="$requests" -v bytes="$bytes" -v s="$seconds" \
        'NR == 2 {printf "%7d bytes: %8.0f requests per CPU-second, %8.0f requests/s\n", bytes, n / $1, n / s}' "$out"
    rm -f "$out"
done
