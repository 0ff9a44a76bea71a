"""Passes on what a libFuzzer target says, a line every few seconds instead of hundreds.

usage: progress.py NAME LOG [SECONDS]

Reads the target's output from its standard input and copies all of it to LOG. Prints a line every SECONDS (5):
how long, how many inputs, edges, features, inputs learned. What is no such report (a broken invariant, what a
sanitizer says) is printed as it comes.
"""
import os
import re
import select
import signal
import sys
import time

STATUS = re.compile(r"^#(\d+)\s+\S+\s+cov: (\d+) ft: (\d+) corp: (\d+)/")
# What the engine says of itself besides; it is in the log.
QUIET = re.compile(r"^(#\d+|INFO: |\s*NEW_FUNC|NEW_FUNC|stat::|Done \d+ runs|operations: |Running: |MERGE-)")


class Progress:
    def __init__(self, name, log, seconds):
        self.name, self.log, self.seconds = name, log, seconds
        self.start = self.told = time.monotonic()
        self.status = None
        self.rest = b""

    def line(self, raw):
        text = raw.decode(errors="replace")
        found = STATUS.match(text)
        if found:
            self.status = [int(number) for number in found.groups()]
        elif not QUIET.match(text) and text.strip():
            print(text, flush=True)

    def feed(self, data):
        self.log.write(data)
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        for raw in lines:
            self.line(raw)

    def tell(self):
        self.told = time.monotonic()
        # As long as nothing is known yet there is nothing to tell.
        if self.status:
            runs, edges, features, learned = self.status
            print(f"{time.strftime('%T')}  {self.name:<16} {self.told - self.start:4.0f} s  {runs:,} inputs  "
                  f"{edges:,} edges  {features:,} features  {learned:,} learned", flush=True)

    def run(self):
        while True:
            wait = max(0.0, self.told + self.seconds - time.monotonic())
            ready, _, _ = select.select([0], [], [], wait)
            data = os.read(0, 65536) if ready else None
            if data == b"":
                break
            if data:
                self.feed(data)
            if time.monotonic() >= self.told + self.seconds:
                self.tell()
        if self.rest:
            self.line(self.rest)
        self.tell()


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    # It ends when the target does, which gets the same signals and has last words.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with open(arguments[1], "wb") as log:
        Progress(arguments[0], log, float(arguments[2]) if len(arguments) == 3 else 5.0).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
