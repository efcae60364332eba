"""An autoscaler as one writes it in an afternoon: the ratio rule over HTTP, in a loop, for ever.

    naive_autoscaler.py URL [TARGET]

It has the mistake that most first ones have: where no status comes, it goes on with a CPU of zero.
"""

import json
import math
import sys
import urllib.error
import urllib.request

url, target = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.80
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever the environment says of proxies


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"}, method=method)
    with opener.open(request, timeout=0.5) as answer:
        text = answer.read()
    return json.loads(text) if text else None


replicas = 1
while True:
    cpu = 0.0
    try:
        status = call("GET", "/app/status")
        cpu, replicas = status["cpu"]["highPriority"], status["replicas"]
    except (OSError, ValueError, KeyError) as error:
        print("no status:", error)
    desired = max(1, math.ceil(replicas * cpu / target))
    if desired != replicas:
        try:
            call("PUT", "/app/replicas", {"replicas": desired})
            replicas = desired
        except (OSError, ValueError) as error:
            print("no write:", error)
