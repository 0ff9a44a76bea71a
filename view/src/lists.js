// Free lists, the lists of reclaim, slabs, the TLB, registers and files: tables and chains of frames.

import { body, element, followLink, tellBroken } from "./app.js";
import { FLAG, PAGE, address, cacheName, flagText, hex, inOrder, mappingName, pages } from "./facts.js";

const MOST = 120; // frames of a chain that are shown

function head(...names) {
    return element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name))));
}

function chain(app, frames, text = (f) => String(f)) {
    const chips = frames.slice(0, MOST).map((f) => {
        const chip = followLink(app, `frame:${f}`, text(f), "chip");
        if (app.changed("frames", f)) chip.classList.add("changed");
        if (app.isFollowed("frame", f)) chip.classList.add("chosen");
        if (app.wrongFrame(f)) chip.classList.add("wrong");
        return chip;
    });
    if (frames.length > MOST) chips.push(element("span", { class: "soft" }, `and ${frames.length - MOST} more`));
    return element("div", { class: "chips" }, ...chips);
}

export class FreeLists {
    update(app) {
        const { zones, lists } = app.film.tables;
        const parts = [];
        for (const [z, zone] of inOrder(zones)) {
            if (zone.size === 0) continue;
            const rows = [];
            for (let order = 0; order < 10; order++) {
                const key = z * 16 + order;
                const frames = app.facts.chain(lists.get(key)?.head ?? -1, "next");
                if (!frames.length && !app.changed("lists", key) && !app.wrong(key, "zone * 16 + order")) continue;
                rows.push(element("tr", { class: `${app.changed("lists", key) ? "changed-row" : ""}${app.wrong(key, "zone * 16 + order") ? " wrong" : ""}` },
                    element("th", { scope: "row" }, String(order)), element("td", {}, String(2 ** order)),
                    element("td", {}, frames.length ? chain(app, frames) : element("span", { class: "soft" }, "empty now"))));
            }
            parts.push(element("table", {}, element("caption", {}, `${app.film.names.zones[z]}: ${zone.free} frames free`),
                head("order", "frames", "first frames of the blocks, in their order"), element("tbody", {}, ...rows)));
        }
        body("lists").replaceChildren(...(parts.length ? parts : [element("p", { class: "empty" }, "The machine has not booted yet.")]));
        tellBroken(app, "lists", "zone * 16 + order", "left frame of the pair", "first frame of the block");
    }
}

export class Lru {
    update(app) {
        const names = [[1, "Active"], [0, "Inactive"]];
        const parts = names.flatMap(([l, name]) => {
            const list = app.film.tables.lru.get(l);
            if (!list) return [];
            const frames = app.facts.chain(list.head, "lrunext");
            const text = (f) => {
                const flags = app.film.tables.frames.get(f).flags;
                return `${f}${flags & FLAG.referenced ? " R" : ""}${flags & FLAG.dirty ? " D" : ""}${flags & FLAG.locked ? " L" : ""}`;
            };
            return [element("h3", { class: app.wrong(l, "list") ? "wrong" : "" }, `${name}, ${pages(list.count)}: newest first, reclaim looks at the last`),
                frames.length ? chain(app, frames, text) : element("p", { class: "empty" }, "empty")];
        });
        body("lru").replaceChildren(...parts, element("p", { class: "soft" }, "R referenced, D dirty, L locked"));
        tellBroken(app, "lru", "list");
    }
}

export class Slabs {
    update(app) {
        const { caches, slabs } = app.film.tables;
        const rows = [];
        const empty = [];
        for (const [c, cache] of inOrder(caches)) {
            const name = cacheName(app.film.names, cache.name);
            const own = inOrder(slabs).filter(([, slab]) => slab.cache === c);
            if (!own.length && !app.wrong(c, "cache")) {
                empty.push(name);
                continue;
            }
            const used = own.reduce((sum, [, slab]) => sum + slab.inuse, 0);
            rows.push(element("tr", { class: app.wrong(c, "cache") ? "wrong" : "" }, element("th", { scope: "row" }, name), element("td", {}, `${cache.size}`),
                element("td", {}, `${used} of ${own.length * cache.objects}`),
                element("td", {}, ...own.map(([first, slab]) => this.slab(app, first, slab, cache)))));
        }
        body("slabs").replaceChildren(
            element("div", { class: "scroll" }, element("table", {}, head("cache", "bytes", "in use", "slabs: first frame, list, objects"), element("tbody", {}, ...rows))),
            element("p", { class: "soft" }, empty.length ? `Without a slab: ${empty.join(", ")}` : ""));
        tellBroken(app, "slabs", "slab", "cache");
    }

    slab(app, first, slab, cache) {
        const list = ["full", "partial", "empty"][slab.list] ?? "?";
        const objects = [];
        for (let i = 0; i < cache.objects && i < 256; i++) {
            objects.push(element("i", { class: (slab.used[i >> 5] ?? 0) & (1 << (i & 31)) ? "on" : "" }));
        }
        return element("div", { class: `${app.changed("slabs", first) ? "changed" : ""}${app.wrong(first, "slab") ? " wrong" : ""}` },
            followLink(app, `frame:${first}`, String(first)), ` ${list}, ${slab.inuse} of ${cache.objects} `,
            element("span", { class: "objects", role: "img", "aria-label": `${slab.inuse} of ${cache.objects} objects in use` }, ...objects));
    }
}

export class Tlb {
    update(app) {
        const { tlb } = app.film.tables;
        const says = ["agrees", "lags: an entry with fewer rights or marks", "STALE: the tables say something else"];
        const rows = inOrder(tlb).map(([key, row]) => {
            const mm = app.facts.owners.directories.get(row.directory);
            const wrong = app.wrong(row.page, "virtual page");
            const classes = [app.changed("tlb", key) ? "changed-row" : "", row.stale === 2 ? "stale" : "", wrong ? "wrong" : ""];
            return element("tr", { class: classes.join(" ") }, element("th", { scope: "row" }, mm === undefined ? `directory ${row.directory}` : app.facts.processes(mm)),
                element("td", {}, address(row.page * PAGE)), element("td", {}, followLink(app, `frame:${row.entry >>> 12}`, `frame ${row.entry >>> 12}`)),
                element("td", {}, `${row.entry & 2 ? "rw" : "ro"}${row.entry & 64 ? " dirty" : ""}${row.entry & 256 ? " global" : ""}`), element("td", {}, says[row.stale]));
        });
        body("tlb").replaceChildren(rows.length
            ? element("div", { class: "scroll" }, element("table", {}, head("of", "address", "frame", "rights", "with the tables"), element("tbody", {}, ...rows)))
            : element("p", { class: "empty" }, "Nothing is cached."));
        tellBroken(app, "tlb", "virtual page");
    }
}

export class Others {
    update(app) {
        const { registers, mappings } = app.film.tables;
        const held = inOrder(registers).map(([r, row]) => element("tr", { class: app.changed("registers", r) ? "changed-row" : "" },
            element("th", { scope: "row" }, `r${r}`), element("td", {}, app.film.names.registers[row.kind]),
            element("td", {}, `${hex(row.address)}, ${row.bytes} bytes`),
            element("td", {}, row.kind === 5 ? "" : followLink(app, `frame:${Math.floor(row.address / PAGE)}`, `frame ${Math.floor(row.address / PAGE)}`))));
        const files = inOrder(mappings).filter(([m, row]) => row.pages || row.swapped || app.wrong(m, "mapping")).map(([m, row]) => element("tr",
            { class: `${app.changed("mappings", m) ? "changed-row" : ""}${app.wrong(m, "mapping") ? " wrong" : ""}` }, element("th", { scope: "row" }, mappingName(m)),
            element("td", {}, `${pages(row.pages)} in RAM`), element("td", {}, `${row.size} bytes`), element("td", {}, row.swapped ? `${row.swapped} in swap` : "")));
        const frames = inOrder(app.film.tables.frames).filter(([, row]) => row.mapping >= 0);
        const cache = frames.length ? [element("h3", {}, "Pages of files and shared objects"), chain(app, frames.map(([f]) => f), (f) => {
            const row = app.film.tables.frames.get(f);
            return `${f}: ${mappingName(row.mapping)} ${row.index}${flagText(row.flags).includes("dirty") ? " D" : ""}`;
        })] : [];
        body("others").replaceChildren(
            held.length ? element("table", {}, head("register", "holds", "where", ""), element("tbody", {}, ...held)) : element("p", { class: "empty" }, "Every register is empty."),
            files.length ? element("table", {}, head("file or object", "page cache", "size", ""), element("tbody", {}, ...files)) : element("p", { class: "empty" }, "No page of a file is in RAM."),
            ...cache);
        tellBroken(app, "others", "mapping", "bucket");
    }
}
