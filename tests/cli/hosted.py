"""Holds .github/workflows/ and .devcontainer/ against the tree: usage ROOT. Prints what is wrong, a line each.

What they run is there, with the options that it is given; actions are pinned by commit; both Debians are tested.
"""
import glob
import json
import os
import re
import shlex
import sys

import yaml

IMAGES = {"debian:12", "debian:13"}
PINNED = re.compile(r"uses: *[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")


class Tree:
    """A tree, and what is wrong with what it says to others who run it."""

    def __init__(self, root):
        self.root, self.problems = root, []

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def read(self, *parts):
        with open(self.path(*parts), encoding="utf-8") as file:
            return file.read()

    def wrong(self, where, what):
        self.problems.append(f"{where}: {what}")

    def run(self, where, line):
        """A line for a shell: scripts of ci/ with their options, and presets."""
        words = shlex.split(line.replace("&&", " ; "))
        for script, rest in ((word, words[i + 1:]) for i, word in enumerate(words) if word.startswith("ci/")):
            if not os.access(self.path(script), os.X_OK):
                self.wrong(where, f"{script} is no program of the tree")
                continue
            own = rest[:rest.index(";")] if ";" in rest else rest
            for option in (word for word in own if word.startswith("--")):
                if option not in re.findall(r"--[a-z]+", self.read(script)):
                    self.wrong(where, f"{script} has no {option}")
        presets = json.loads(self.read("CMakePresets.json"))
        known = {preset["name"] for preset in presets["configurePresets"]}
        for before, word in zip(words, words[1:]):
            if before == "--preset" and word not in known:
                self.wrong(where, f"there is no preset {word}")

    def workflow(self, path):
        where = os.path.relpath(path, self.root)
        text = self.read(where)
        for line in text.splitlines():
            if "uses:" in line and not PINNED.search(line.strip()):
                self.wrong(where, f"is not pinned by its commit, or does not say its version: {line.strip()}")
        workflow = yaml.safe_load(text)
        if workflow.get("permissions") != {"contents": "read"}:
            self.wrong(where, "may do more than read")
        lines = []
        for name, job in workflow["jobs"].items():
            if "timeout-minutes" not in job:
                self.wrong(where, f"{name} has no limit of time")
            lines += [step["run"] for step in job["steps"] if "run" in step]
        for line in lines:
            self.run(where, line)
        return workflow, lines

    def workflows(self):
        images, lines = set(), []
        for path in glob.glob(self.path(".github/workflows/*.yml")):
            workflow, more = self.workflow(path)
            for job in workflow["jobs"].values():
                if any(step.get("run") == "ci/test" for step in job["steps"]):
                    images.update(job.get("strategy", {}).get("matrix", {}).get("image", []))
            lines += more
        for wanted in ("ci/setup", "ci/test"):
            if wanted not in lines:
                self.wrong(".github", f"nothing runs {wanted}")
        if images != IMAGES:
            self.wrong(".github", f"ci/test runs on {', '.join(sorted(images)) or 'nothing'}")

    def devcontainer(self):
        where = ".devcontainer/devcontainer.json"
        container = json.loads(self.read(where))
        build = container["build"]
        self.run(where, container["postCreateCommand"])
        dockerfile = os.path.join(".devcontainer", build["dockerfile"])
        context = os.path.normpath(os.path.join(".devcontainer", build["context"]))
        into = {}
        for line in self.read(dockerfile).replace("\\\n", " ").splitlines():
            words = line.split()
            if words[:1] == ["FROM"] and words[1] != "debian:bookworm":
                self.wrong(dockerfile, f"is made from {words[1]}")
            if words[:1] == ["COPY"]:
                into[words[2]] = words[1]
                if not os.path.exists(self.path(context, words[1])):
                    self.wrong(dockerfile, f"there is no {words[1]} to copy")
            for word in words if words[:1] == ["RUN"] else ():
                for folder, ours in into.items():
                    if word.startswith(folder) and not os.access(self.path(ours, word[len(folder):]), os.X_OK):
                        self.wrong(dockerfile, f"{word} is no program of the tree")
        if not any(line.startswith("RUN") and "ci/setup" in line for line in self.read(dockerfile).splitlines()):
            self.wrong(dockerfile, "does not run ci/setup")


def main(root):
    tree = Tree(root)
    for look in (tree.workflows, tree.devcontainer):
        try:
            look()
        except (OSError, ValueError, KeyError, yaml.YAMLError) as error:
            tree.wrong(look.__name__, f"cannot be read: {error!r}")
    for problem in tree.problems:
        print(problem)
    return 1 if tree.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
