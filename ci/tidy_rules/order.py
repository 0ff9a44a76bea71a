"""Rule `order`: a file includes, calls and reads only what it may see.

The idea: LAYERS names the rooms of the tree and for each what it may see; mm/LAYERS puts the files of mm/ in order. A
call goes to the file that defines the function, whatever header declares it; only the headers that LAYERS calls
promises are taken by themselves, since what they declare is meant to be defined above.
"""
from tidy_rules.tree import Finding, Unusable, module, read_table

RULE = "order"
ROOMS, LAYERS = "LAYERS", "mm/LAYERS"
UNSEEN = ("tests", "bench")  # they look at everything, and nothing may look at them


class Rooms:
    """LAYERS: {room: what it may see}; the promised headers; the files that no compiler can read as they are; and the
    rooms that may hold circles."""

    def __init__(self, tree):
        self.sees, self.places = {}, {}
        self.promised, self.unread, self.free = set(), set(), set()
        marks = {"promises": self.promised, "unread": self.unread, "free": self.free}
        for number, words, _ in read_table(ROOMS):
            if words[0] in marks:
                marks[words[0]].update(words[1:])
                continue
            name = words[0].rstrip(":")
            if not words[0].endswith(":") or name in self.sees:
                raise Unusable(f"{ROOMS}:{number}: wants `ROOM: what it may see`, each room once")
            self.sees[name], self.places[name] = words[1:], number
        for name, seen in self.sees.items():
            for other in seen:
                if other not in self.sees and not any(module(path) == other for path in tree.files):
                    place = f"{ROOMS}:{self.places[name]}"
                    raise Unusable(f"{place}: {other} is neither a room nor a file without its ending")
        self.tree = tree

    def room(self, path):
        """The longest room that a path lies in."""
        fits = [name for name in self.sees if path.startswith(name + "/")]
        return max(fits, key=len) if fits else None

    def may_see(self, room, path):
        other = self.room(path)
        return other == room or other in self.sees[room] or module(path) in self.sees[room]

    def cycles(self):
        """Rooms that see each other, however far around."""
        reached = {name: closure(self.sees, name) for name in self.sees}
        return [name for name in self.sees if name in reached[name]]


def closure(edges, start):
    seen, waiting = set(), list(edges.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges.get(name, ())
    return seen


def read_layers():
    """The rank of each layer of mm/, lowest 0; layers of one line share a rank."""
    ranks = {}
    for rank, (number, names, _) in enumerate(read_table(LAYERS)):
        for name in names:
            if name in ranks:
                raise Unusable(f"{LAYERS}:{number}: layer {name} stands there twice")
            ranks[name] = rank
    return ranks


def relations(program, rooms):
    """Every include, call and use as (path, line, verb, name, file that it leads to)."""
    for row in program.includes:
        yield row.path, row.line, "includes", row.target.rpartition("/")[2], row.target
    for row in program.uses:
        home = row.declared
        if row.kind == "function" and home not in rooms.promised or row.kind == "variable" and home.endswith(".c"):
            home = program.homes.get(row.name, home)
        if row.kind.endswith(("function", "variable")):
            yield row.path, row.line, "calls" if row.kind.endswith("function") else "uses", row.name, home


def layer(path):
    return module(path).rpartition("/")[2]


def check(tree, program):
    rooms, ranks = Rooms(tree), read_layers()
    for name in rooms.cycles():
        yield Finding(RULE, ROOMS, rooms.places[name], f"{name} may see what may see {name}")
    yield from places(tree, rooms, ranks)
    calls, headers = {}, {}
    for path, line, verb, name, target in relations(program, rooms):
        if module(path) == module(target) or path.split("/")[0] in UNSEEN or rooms.room(path) is None:
            continue
        if path.startswith("mm/") and target.startswith("mm/"):
            if ranks.get(layer(target), -1) >= ranks.get(layer(path), len(ranks)):
                says = f"{verb} {name} of {layer(target)}, which does not stand below {layer(path)}"
                yield Finding(RULE, path, line, says, name)
        elif not rooms.may_see(rooms.room(path), target):
            says = f"{verb} {name} of {target}, and {rooms.room(path)} may not see {rooms.room(target) or 'it'}"
            yield Finding(RULE, path, line, says, name)
        elif rooms.room(path) not in rooms.free and rooms.room(path) == rooms.room(target):
            edges = calls if target.endswith(".c") else headers if not path.endswith(".c") else {}
            edges.setdefault(module(path), {}).setdefault(module(target), (path, line, verb, name))
    yield from circles(calls)
    yield from circles(headers)


def places(tree, rooms, ranks):
    """Files without a place in the order, and places without a file."""
    for path in tree.c_files():
        if path.split("/")[0] not in UNSEEN and rooms.room(path) is None:
            yield Finding(RULE, path, 0, f"lies in no room of {ROOMS}")
        elif path.startswith("mm/") and layer(path) not in ranks:
            yield Finding(RULE, path, 0, f"has no line in {LAYERS}")
    for name, number in rooms.places.items():
        if name not in tree.folders:
            yield Finding(RULE, ROOMS, number, f"there is no room {name}")
    for name in sorted(ranks.keys() - {layer(path) for path in tree.c_files() if path.startswith("mm/")}):
        yield Finding(RULE, LAYERS, 0, f"there is no file of layer {name}")


def circles(edges):
    """Modules of one room that call each other, or whose headers need each other: each circle once, at its first
    step. A part may use the header of the whole that calls it, so the two do not make a circle together."""
    told = set()
    for start in sorted(edges):
        if start not in closure(edges, start) or start in told:
            continue
        steps, at = [start], start
        while at != start or len(steps) == 1:
            at = next(n for n in sorted(edges[at], key=lambda n: n != start)
                      if n == start or (n not in steps and start in closure(edges, n)))
            steps.append(at)
        told.update(steps)
        path, line, verb, name = edges[start][steps[1]]
        yield Finding(RULE, path, line, f"{verb} {name}, which closes a circle: {' -> '.join(steps)}", name)
