"""A naive autoscaler that knows nothing of scaleit: the ratio rule over HTTP, with Python's standard library alone.

    naive_autoscaler.py URL TICKS TARGET

Prints what each call came back with, one line a call, so that two runs can be compared.
"""

import http.client
import json
import math
import sys
import urllib.error
import urllib.request

TIMEOUT_S = 2.0

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever the environment says of proxies


def call(method, url, body=None):
    """Prints the outcome of one call; the body of a 200, nothing otherwise."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        try:
            answer = opener.open(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            status, text = answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        print(method, type(getattr(error, "reason", error)).__name__)
        return b""
    print(method, status, text)
    return text if status == 200 else b""


url, ticks, target = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
for _ in range(ticks):
    body = call("GET", url + "/app/status")
    try:
        status = json.loads(body)
        replicas = status["replicas"]
        desired = max(1, math.ceil(replicas * status["cpu"]["highPriority"] / target))
    except (ValueError, KeyError, TypeError, OverflowError):
        continue  # no valid status, no decision
    if desired != replicas:
        call("PUT", url + "/app/replicas", json.dumps({"replicas": desired}).encode())
