"""What the server's croniter makes of patterns: reads a pattern and a start time on each line, as JSON."""

import datetime
import json
import sys

import croniter


def result(pattern, start):
    # As mistral.services.triggers does it.
    try:
        croniter.croniter(pattern)
    except (ValueError, KeyError):
        return "refused"
    fields = pattern.lower().split()
    if any(field.startswith("r") for field in fields):
        return "random"
    at = datetime.datetime.strptime(start, "%Y-%m-%d %H:%M:%S")
    times = []
    for _ in range(3):
        try:
            at = croniter.croniter(pattern, at).get_next(datetime.datetime)
        except croniter.CroniterBadDateError:
            times.append("never")
            break
        times.append(str(at))
    return " ".join(times)


for line in sys.stdin:
    print(result(*json.loads(line)), flush=False)
