#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""review.py - speaks to `lamsach review` over raw sockets. Usage: review.py LAMSACH RESULT.db"""
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

lamsach, result = sys.argv[1:3]
log = result[:-3] + ".decisions.db"


def fail(*what):
    print("review:", *what)
    server.kill()
    sys.exit(1)


def start():
    p = subprocess.Popen([lamsach, "review", result, "--lang", "en"], stdout=subprocess.PIPE, text=True)
    said = ""
    while "Ctrl-C" not in said:
        line = p.stdout.readline()
        if not line:
            sys.exit("review: no server: " + said)
        said += line
    port, token = re.search(r"http://127\.0\.0\.1:(\d+)/#([0-9a-f]{64})", said).groups()
    return p, int(port), token


def raw(data, shut=False):
    """Bytes there, bytes back; b'' if the connection was closed without an answer."""
    s = socket.create_connection(("127.0.0.1", port), 5)
    try:
        s.sendall(data)
        if shut:
            s.shutdown(socket.SHUT_WR)
        got = b""
        while True:
            part = s.recv(65536)
            if not part:
                return got
            got += part
    except ConnectionResetError:
        return got
    finally:
        s.close()


def status(answer):
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.") else 0


def request(method, target, headers, body=b""):
    head = "".join(f"{k}: {v}\r\n" for k, v in headers)
    return raw(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)


def call(name, what, **change):
    body = json.dumps(what).encode() if not isinstance(what, bytes) else what
    headers = {"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", "X-Lamsach-Token": token,
               "Content-Type": "application/json", "Content-Length": len(body)}
    headers.update(change)
    a = request("POST", "/api/" + name, [(k, v) for k, v in headers.items() if v is not None], body)
    s = status(a)
    rest = a.split(b"\r\n\r\n", 1)[1] if s else b""
    return s, json.loads(rest) if rest else None


server, port, token = start()
try:
    # 1. the loopback address and nowhere else
    mine = [l.split()[1] for f in ("/proc/net/tcp", "/proc/net/tcp6") for l in open(f).readlines()[1:]
            if l.split()[3] == "0A" and l.split()[1].endswith(f":{port:04X}")]
    if mine != [f"0100007F:{port:04X}"]:
        fail("listens on", mine)

    # 2. refused: nothing of it is answered
    home = ("Host", f"127.0.0.1:{port}")
    refused = [
        ("another name", request("GET", "/", [("Host", f"evil.example:{port}")]), 421),
        ("no name", request("GET", "/", []), 421),
        ("two names", request("GET", "/", [home, ("Host", "evil.example")]), 421),
        ("a file", request("GET", "/../../etc/passwd", [home]), 404),
        ("a file, coded", request("GET", "/%2e%2e/%2e%2e/etc/passwd", [home]), 404),
        ("with a question", request("GET", "/?x=1", [home]), 404),
        ("absolute target", request("GET", f"http://evil.example/", [home]), 404),
        ("from another site", request("GET", "/", [home, ("Sec-Fetch-Site", "cross-site")]), 403),
        ("put", request("PUT", "/", [home, ("Content-Length", "0")]), 405),
        ("call by GET", request("GET", "/api/state", [home]), 405),
        ("chunks", request("POST", "/api/state", [home, ("Transfer-Encoding", "chunked")], b"2\r\n{}\r\n0\r\n\r\n"), 400),
        ("head too large", request("GET", "/", [home, ("X", "a" * 9000)]), (0, 400, 431)),
        ("body too large", request("POST", "/api/state", [home, ("Content-Length", "70000")], b"a" * 70000), (0, 400, 413)),
        ("no HTTP", raw(b"\x16\x03\x01\x02\x00\x01\x00" * 50, True), (0, 400)),
    ]
    for what, answer, want in refused:
        if status(answer) not in (want if isinstance(want, tuple) else (want,)):
            fail(what, status(answer), answer[:80])
        if status(answer) and b"\r\n\r\n" in answer and b"doctype" in answer.lower():
            fail(what, "was answered with the page")
    for change, want in [({"X-Lamsach-Token": None}, 401), ({"X-Lamsach-Token": "0" * 64}, 401), ({"Origin": "http://evil.example"}, 403),
                         ({"Origin": None}, 403), ({"Origin": "null"}, 403), ({"Content-Type": "text/plain"}, 415),
                         ({"Sec-Fetch-Site": "same-site"}, 403), ({"Content-Length": None}, (400, 411))]:
        s, rest = call("state", {}, **change)
        if s not in (want if isinstance(want, tuple) else (want,)) or rest:
            fail(change, s, rest)
    for body in (b"", b"[]", b'{"x":1}', b"{}{}", b'{"a":{}}', b"\xff"):
        if call("state", body)[0] != 400:
            fail("body", body)
    for name, body in [("item", {"i": 0}), ("item", {"i": 10**9, "by": "a", "purpose": "b"}), ("item", {"i": 0, "by": "a", "purpose": ""}),
                       ("decide", {"i": 0, "word": "perhaps", "reason": "", "base": 0, "fingerprint": "", "by": "a"}),
                       ("decide", {"i": 0, "word": "same", "reason": "", "base": 0, "fingerprint": "", "by": ""}),
                       ("undo", {"seq": 99999, "by": "a", "reason": ""})]:
        s, rest = call(name, body)
        if s != 400 or "error" not in rest:
            fail(name, body, s, rest)

    # 3. the page: nothing but its own scripts may run
    page = request("GET", "/", [home])
    for need in (b"default-src 'none'", b"script-src 'self'", b"frame-ancestors 'none'", b"nosniff", b"no-store", b"no-referrer"):
        if need not in page.split(b"\r\n\r\n")[0]:
            fail("the page comes without", need)
    for target in re.findall(rb'(?:src|href)="(/[^"]+)"', page):
        if status(request("GET", target.decode(), [home])) != 200:
            fail("the page lacks", target)

    # of a household only what tells its people apart: a full record is not shown without an entry in the log
    st = call("state", {})[1]
    near = {"name", "birth_date", "sex", "person_id", "hamlet", "ward"}
    far = [k for k, f in enumerate(st["fields"]) if f["role"] not in near]
    housemates = 0
    for q in st["queue"][:40]:
        s, it = call("item", {"i": q["i"], "by": "Bình", "purpose": "thử"})
        if s != 200:
            fail("item", q, s)
        for h in it["house"]:
            housemates += 1
            if any(h["values"][k] for k in far) or not any(h["values"]):
                fail("of a housemate: ", [st["fields"][k]["id"] for k in far if h["values"][k]])
    if not housemates:
        fail("nobody has a household")

    # a log that another program holds: told at once, nothing written, and it goes on afterwards
    other = sqlite3.connect(log, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    before = time.monotonic()
    s, r = call("item", {"i": 0, "by": "An", "purpose": "thử"})
    if s != 500 or "in use" not in r["error"] or time.monotonic() - before > 5:
        fail("locked log:", s, r, time.monotonic() - before)
    other.execute("ROLLBACK")
    other.close()
    # a log that was moved away takes nothing
    os.rename(log, log + ".away")
    s, r = call("item", {"i": 0, "by": "An", "purpose": "thử"})
    os.rename(log + ".away", log)
    if s != 500 or "moved" not in r["error"] or call("item", {"i": 0, "by": "An", "purpose": "thử"})[0] != 200:
        fail("moved log:", s, r)

    # 4. four reviewers at once: what was acknowledged is in the log, the rest was told
    queue = [q for q in call("state", {})[1]["queue"] if q["kind"] != "proposal"]
    items = {}
    for q in queue[:40]:
        s, items[q["i"]] = call("item", {"i": q["i"], "by": "An", "purpose": "thử"})
        if s != 200 or len(items[q["i"]]["records"]) != 2 or len(items[q["i"]]["fingerprint"]) != 64:
            fail("item", q, s)
    kept, conflicts, odd = [], [], []

    def reviewer(name):
        for q in queue[:40]:
            it = items[q["i"]]
            s, r = call("decide", {"i": q["i"], "word": "unsure" if name == "d" else "same", "reason": name, "base": it["base"],
                                   "fingerprint": it["fingerprint"], "by": name})
            (kept if s == 200 else conflicts if s == 409 else odd).append((s, r))

    crowd = [threading.Thread(target=reviewer, args=(n,)) for n in "abcd"]
    for t in crowd:
        t.start()
    for t in crowd:
        t.join()
    n = min(40, len(queue))
    if odd or len(kept) != n or len(conflicts) != 3 * n:
        fail("at once:", len(kept), "kept,", len(conflicts), "told,", odd[:1])
    server.send_signal(signal.SIGTERM)
    if server.wait(10) != 0:
        fail("it did not end well")
    seqs = [r[0] for r in sqlite3.connect(log).execute("SELECT seq FROM decision ORDER BY seq")]
    if seqs != sorted(r["seq"] for _, r in kept):
        fail("acknowledged is not logged")
    shown = sqlite3.connect(log).execute("SELECT count(DISTINCT record_key) FROM shown WHERE \"by\" = 'An' AND purpose = 'thử'").fetchone()[0]
    if shown < n:
        fail("shown records are not in the log")
finally:
    if server.poll() is None:
        server.kill()
print(f"review: {len(refused) + 20} requests refused, {n} questions, {len(kept)} decisions kept, {len(conflicts)} conflicts told")
