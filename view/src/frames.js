// The frames as a map, zone by zone.

import { body, element, tellBroken } from "./app.js";
import { Cells } from "./cells.js";
import { FLAG, KIND, LETTERS, inOrder } from "./facts.js";

const LOOKS = {
    kind(app, f, row) {
        const block = row.state === 1 ? String(row.order) : row.kind === KIND.free ? "" : LETTERS[row.kind];
        return [`k${row.kind}`, block];
    },
    owner(app, f, row) {
        const owners = app.facts.ownersOf(f);
        if (row.kind === KIND.free) return ["k0", ""];
        if (row.kind === KIND.hole) return ["k6", "×"];
        if (owners.length > 1) return ["owner-many", "+"];
        if (owners.length === 0) return ["owner-kernel", LETTERS[row.kind]];
        const task = app.facts.owners.tasks.get(owners[0])?.[0];
        return task === undefined ? ["p7", "?"] : [`p${task}`, String(task)];
    },
    order(app, f, row) {
        const block = row.kind === KIND.free ? app.facts.freeBlocks.get(f) : null;
        return block ? [`o${block.order}`, block.first === f ? String(block.order) : ""] : ["owner-kernel", ""];
    },
    list(app, f, row) {
        if (!(row.flags & FLAG.lru)) return ["k0", ""];
        return row.flags & FLAG.active ? ["active", "a"] : ["inactive", "i"];
    },
};

const LEGENDS = {
    kind: (names) => names.kinds.map((name, k) => [`k${k}`, k === 0 ? "3" : LETTERS[k], k === 0 ? "free (order of the block)" : name]),
    owner: () => [["p0", "0", "p0"], ["p1", "1", "p1, …"], ["owner-many", "+", "several"], ["owner-kernel", "", "nobody's"], ["k0", "", "free"]],
    order: () => [0, 1, 3, 5, 7, 9].map((o) => [`o${o}`, String(o), `order ${o}`]),
    list: () => [["active", "a", "active"], ["inactive", "i", "inactive"], ["k0", "", "on neither"]],
};

export class Frames {
    constructor() {
        this.box = body("frames");
        this.colour = document.getElementById("colour");
        this.text = document.getElementById("frame-text");
        this.grids = [];
        this.built = "";
    }

    // The cells, when the machine has booted or memory ends elsewhere.
    build(app) {
        const zones = inOrder(app.film.tables.zones).filter(([, zone]) => zone.size > 0);
        const frames = inOrder(app.film.tables.frames).map(([f]) => f);
        const shape = JSON.stringify([zones.map(([z, zone]) => [z, zone.first, zone.size]), frames.length]);
        if (shape === this.built) return;
        this.built = shape;
        this.grids = [];
        this.headings = new Map();
        this.box.replaceChildren();
        for (const [z, zone] of zones) {
            const name = app.film.names.zones[z];
            const heading = element("h3");
            this.headings.set(z, heading);
            this.box.append(heading);
            const items = frames.filter((f) => f >= zone.first && f < zone.first + zone.size);
            this.grids.push(new Cells(this.box, `Frames of zone ${name}`, items, {
                look: (f) => this.look(app, f),
                detail: (f) => app.facts.frameText(f),
                choose: (f) => app.follow(`frame:${f}`),
                show: (text) => { this.text.textContent = text; },
            }));
        }
    }

    look(app, f) {
        const row = app.film.tables.frames.get(f);
        if (!row) return { classes: "k6", glyph: "" };
        const [classes, glyph] = LOOKS[this.colour.value](app, f, row);
        const marks = [
            row.kind === KIND.free && app.facts.freeBlocks.get(f)?.first < f && this.colour.value !== "list" ? "tail" : "",
            row.flags & FLAG.dirty ? "dirty" : "",
            row.flags & FLAG.referenced ? "referenced" : "",
            app.changed("frames", f) ? "changed" : "",
            app.isFollowed("frame", f) ? "chosen" : "",
            app.wrongFrame(f) ? "wrong" : "",
        ];
        return { classes: [classes, ...marks].filter(Boolean).join(" "), glyph: app.wrongFrame(f) ? "!" : glyph };
    }

    update(app) {
        this.build(app);
        for (const [z, heading] of this.headings ?? []) {
            const zone = app.film.tables.zones.get(z);
            if (zone) {
                heading.textContent = `${app.film.names.zones[z]}: frames ${zone.first} to ${zone.first + zone.size - 1}, ` +
                    `${zone.free} free (min ${zone.min}, low ${zone.low}, high ${zone.high})`;
                heading.classList.toggle("wrong", app.wrong(z, "zone"));
            }
        }
        for (const grid of this.grids) grid.update();
        this.legend(app);
        tellBroken(app, "frames", "frame", "table frame", "first frame of the block", "left frame of the pair", "frames in use",
            "physical address", "zone", "directory entry");
    }

    legend(app) {
        const key = this.colour.value + this.built;
        if (this.legendOf === key) return;
        this.legendOf = key;
        const there = LEGENDS[this.colour.value](app.film.names);
        const marks = [["k1 dirty", "", "dirty"], ["k1 referenced", "", "referenced"], ["k1 changed", "", "just changed"]];
        document.getElementById("legend").replaceChildren(...[...there, ...marks].map(([classes, glyph, name]) =>
            element("span", {}, element("span", { class: `cell ${classes}`, "aria-hidden": "true" }, glyph), name)));
    }
}
