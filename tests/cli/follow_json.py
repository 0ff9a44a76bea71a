"""Holds films (show --json --follow) against docs/follow.schema.json, and plays them: usage TOOL SCHEMA TRACE…

The rows that a film sets, one step after the other, have to come to what they say: free frames by zone are the frames
of free blocks, rss is the entries in the tables.
"""
import json
import subprocess
import sys

import jsonschema

WORDS = 1024
USER, FILE, ZERO_PAGE = 1, 9, 4


class Machine:
    """The tables of a film at one step."""

    def __init__(self, film):
        self.layouts = film["tables"]
        self.tables = {name: {} for name in self.layouts}

    def set(self, changed):
        for table, rows in changed.items():
            layout = self.layouts[table]
            for key, values in rows.items():
                if values is None:
                    del self.tables[table][int(key)]
                else:
                    filled = values + layout["defaults"][len(values):]
                    self.tables[table][int(key)] = dict(zip(layout["columns"], filled))

    def free(self, zone):
        row = self.tables["zones"][zone]
        frames = self.tables["frames"]
        return sum(2 ** frames[f]["order"] for f in range(row["first"], row["first"] + row["size"])
                   if f in frames and frames[f]["state"] == 1)

    def rss(self, mm):
        words = self.tables["words"]
        pgd = self.tables["mms"][mm]["pgd"]
        tables = [word["word"] >> 12 for key, word in words.items() if key // WORDS == pgd and word["word"] & 1]
        entries = [word["word"] for key, word in words.items() if key // WORDS in tables]
        return sum(1 for word in entries if word & 0x81 and word >> 12 != ZERO_PAGE)


def problem(film):
    machine = Machine(film)
    for number, step in enumerate(film["steps"]):
        machine.set(step.get("set", {}))
        for zone, row in machine.tables["zones"].items():
            if machine.free(zone) != row["free"]:
                return f"step {number}: zone {zone} has {machine.free(zone)} frames in free blocks, not {row['free']}"
        for mm, row in machine.tables["mms"].items():
            if machine.rss(mm) != row["rss"]:
                return f"step {number}: address space {mm} has {machine.rss(mm)} pages, not {row['rss']}"
    return None


def main():
    tool, schema_path, *traces = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft7Validator(schema)
    steps = 0
    for trace in traces:
        said = subprocess.run([tool, "show", "--json", "--follow", trace], capture_output=True, check=True).stdout
        film = json.loads(said)
        for error in validator.iter_errors(film):
            sys.exit(f"{trace}: {'/'.join(map(str, error.path))}: {error.message[:200]}")
        wrong = problem(film)
        if wrong:
            sys.exit(f"{trace}: {wrong}")
        steps += len(film["steps"])
    print(f"{len(traces)} films, {steps} steps")


if __name__ == "__main__":
    main()
