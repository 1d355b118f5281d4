"""What is counted and timed, for Prometheus. Made at import, as its library wants it: one set a process.

A label's value comes from a fixed, small set in our code: never from what a person or a browser sent.
"""

from prometheus_client import Counter, Histogram

STAGES = ("inbox", "understanding", "actions", "store", "send", "whole")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

TURNS = Counter(
    "assistant_turns_total",
    "Messages that left the inbox: answered, failed (the person was told), again (answered before a crash)",
    ["channel", "outcome"],
)
ANSWERS = Counter(
    "assistant_answers_total",
    "Turns answered, by the kind of answer; urgent whenever any part of it was",
    ["kind"],
)
TURN_SECONDS = Histogram(
    "assistant_turn_seconds",
    "Time of a turn by stage; inbox is the wait before it, whole is from the acknowledgement to the last answer",
    ["stage"],
    buckets=SECONDS,
)
EVENTS = Counter(
    "log_events_total", "Warnings and errors by the event's name in the log", ["level", "event"]
)
REQUESTS = Counter(
    "portal_requests_total", "Requests by route template and status", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "portal_request_seconds", "Time of a request by route template", ["route"], buckets=SECONDS
)
