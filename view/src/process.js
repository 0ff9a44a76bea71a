// One address space: its areas as a strip of addresses and as the tree, and its page tables.

import { hierarchy, tree } from "d3-hierarchy";
import { select } from "d3-selection";
import { body, element, followLink, tellBroken } from "./app.js";
import { PAGE, address, areaRights, count, entry, hex, mappingName, pages, rights, slotName } from "./facts.js";

const MOST = 300; // entries that are shown at once
const CELLS = 256; // pages of an area that are

export class Process {
    constructor() {
        this.box = body("process");
        this.who = document.getElementById("who");
        this.all = false;
    }

    // The process that is shown: the one that was chosen, if it lives, else the one that the operation names.
    task(app) {
        const { tasks } = app.film.tables;
        if (app.broken && ["address space", "process"].includes(app.broken.place)) {
            const task = [...tasks].find(([t, { mm }]) => app.broken.where === (app.broken.place === "process" ? t : mm));
            if (task) return task[0];
        }
        if (tasks.has(app.process)) return app.process;
        const named = /\bp([0-7])\b/.exec(app.step.text);
        if (named && tasks.has(Number(named[1]))) return Number(named[1]);
        const current = app.film.tables.machine.get(0)?.task;
        return tasks.has(current) ? current : [...tasks.keys()].sort()[0];
    }

    update(app) {
        const { tasks, mms } = app.film.tables;
        const task = this.task(app);
        this.who.replaceChildren(...[...tasks.keys()].sort().map((t) => element("button", {
            type: "button", role: "tab", "aria-selected": String(t === task), "data-process": t, onclick: () => app.show(t) }, `p${t}`)),
        ...(app.process !== null ? [element("button", { type: "button", onclick: () => app.show(null) }, "whoever acts")] : []));
        tellBroken(app, "process", "address", "address space", "process", "area");
        if (task === undefined) {
            this.box.replaceChildren(element("p", { class: "empty" }, "No process lives."));
            return;
        }
        const { mm } = tasks.get(task);
        const space = mms.get(mm);
        const sharing = app.facts.owners.tasks.get(mm).filter((t) => t !== task);
        this.box.replaceChildren(
            element("p", {}, `p${task}: ${pages(space.rss)} in RAM (rss), ${pages(space.total)} in ${count(space.count, "area")}, ` +
                `${space.locked} locked, heap ${address(space.startbrk)}–${address(space.brk)}, directory in `,
            followLink(app, `frame:${space.pgd}`, `frame ${space.pgd}`), sharing.length ? `, shared with p${sharing.join(", p")}` : ""),
            ...this.areas(app, task, mm), ...this.tables(app, task, mm));
    }

    // ---- areas ----

    areas(app, task, mm) {
        const areas = app.facts.areasOf(mm);
        if (!areas.length) return [element("p", { class: "empty" }, "It has no areas.")];
        const words = new Map(app.facts.entriesOf(mm).map((e) => [e.address, e.word]));
        const strip = element("div", { class: "strip" });
        let end = 0;
        for (const [id, area] of areas) {
            if (area.start > end) strip.append(element("span", { class: "gap" }, `${pages((area.start - end) / PAGE)} free`));
            strip.append(this.area(app, task, id, area, words));
            end = area.end;
        }
        return [element("h3", {}, "Areas by address (gaps are not to scale)"), strip,
            element("h3", {}, "Areas as a red-black tree"), this.tree(app, mm, areas)];
    }

    area(app, task, id, area, words) {
        const size = (area.end - area.start) / PAGE;
        const box = element("div", { class: `area${app.changed("areas", id) ? " changed" : ""}${app.wrong(id, "area") ? " wrong" : ""}` },
            element("div", { class: "mono" }, `${address(area.start)}–${address(area.end)}`),
            element("div", {}, `${areaRights(area.flags)} ${area.mapping >= 0 ? `${mappingName(area.mapping)} from page ${area.pgoff}` : "anonymous"}, ${pages(size)}` +
                `${area.flags & 0x100 ? ", grows down" : ""}${area.flags & 0x2000 ? ", locked" : ""}`));
        const cells = element("div", { class: "cells" });
        for (let i = 0; i < Math.min(size, CELLS); i++) {
            const at = area.start + i * PAGE;
            const e = entry(words.get(at) ?? 0);
            const row = e.present ? app.film.tables.frames.get(e.frame) : null;
            const [look, glyph, what] = e.swapped ? ["page-swap", "s", slotName(e.slot)] : !e.present ? ["page-none", "", "no page"]
                : e.zero ? ["page-zero", "0", "the zero page"] : row?.kind === 9 ? ["page-file", "F", `frame ${e.frame}`] : ["page-in", "", `frame ${e.frame}`];
            cells.append(element("span", { class: `cell ${look}${app.isFollowed("address", task, address(at)) ? " chosen" : ""}`,
                title: `${address(at)}: ${what}`, onclick: () => app.follow(`address:${task}:${address(at)}`) }, glyph));
        }
        const inRam = [...words].filter(([at, word]) => at >= area.start && at < area.end && entry(word).present).length;
        box.append(cells, element("span", { class: "soft" }, `${inRam} of ${size} mapped${size > CELLS ? `; the first ${CELLS} are shown` : ""}`));
        return box;
    }

    tree(app, mm, areas) {
        const all = new Map(areas);
        const seen = new Set();
        // A missing child keeps its place while its sister is there, so that left stays left.
        const node = (id) => {
            if (!all.has(id) || seen.has(id)) return { none: true };
            seen.add(id);
            const area = all.get(id);
            const children = all.has(area.left) || all.has(area.right) ? [node(area.left), node(area.right)] : [];
            return { id, area, children };
        };
        const root = hierarchy(node(app.film.tables.mms.get(mm).root));
        const layout = tree().nodeSize([74, 58])(root);
        const nodes = layout.descendants().filter((n) => !n.data.none);
        const left = Math.min(0, ...nodes.map((n) => n.x)) - 45;
        const width = Math.max(0, ...nodes.map((n) => n.x)) + 45 - left;
        const height = (root.height + 1) * 58 + 4;
        const says = nodes.map((n) => `${address(n.data.area.start)} ${n.data.area.red ? "red" : "black"}`).join(", ");
        const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("class", "tree")
            .attr("viewBox", `${left} -16 ${width} ${height}`).attr("width", width).attr("height", height)
            .attr("role", "img").attr("aria-label", `Tree of areas, from the root down: ${says}`);
        svg.selectAll("path").data(layout.links().filter((l) => !l.target.data.none)).join("path")
            .attr("d", (l) => `M${l.source.x},${l.source.y}L${l.target.x},${l.target.y}`);
        const groups = svg.selectAll("g").data(nodes).join("g").attr("transform", (n) => `translate(${n.x},${n.y})`)
            .attr("class", (n) => (n.data.area.red ? "red" : "black") + (app.wrong(n.data.id, "area") ? " wrong" : ""));
        groups.append("circle").attr("r", 11);
        groups.append("text").attr("class", "colour").attr("text-anchor", "middle").attr("dy", 4).text((n) => (n.data.area.red ? "R" : "B"));
        groups.append("text").attr("text-anchor", "middle").attr("dy", 24).text((n) => hex(n.data.area.start));
        return element("div", { class: "scroll" }, svg.node());
    }

    // ---- page tables ----

    tables(app, task, mm) {
        const entries = app.facts.entriesOf(mm);
        const shown = this.all ? entries : entries.slice(0, MOST);
        const table = element("table", { class: "numbers" },
            element("caption", {}, `${entries.length === 1 ? "1 entry that is" : `${entries.length} entries that are`} not 0`),
            element("thead", {}, element("tr", {}, ...["address", "word", "points to", "rights", "accessed", "dirty"].map((name) => element("th", { scope: "col" }, name)))));
        let rows = element("tbody");
        let directory = -1;
        for (const e of shown) {
            const d = Math.floor(e.address / (PAGE * 1024));
            if (d !== directory) {
                const frame = Math.floor(e.key / 1024);
                rows = element("tbody", {}, element("tr", { class: "group" }, element("th", { colspan: 6, scope: "rowgroup" },
                    `directory entry ${d}, from ${address(d * 1024 * PAGE)}: table in `, followLink(app, `frame:${frame}`, `frame ${frame}`))));
                table.append(rows);
                directory = d;
            }
            rows.append(this.entryRow(app, task, e));
        }
        return [element("h3", {}, "Page tables"), entries.length ? element("div", { class: "scroll" }, table) : element("p", { class: "empty" }, "No entry is set."),
            entries.length > shown.length ? element("button", { type: "button", onclick: () => { this.all = true; app.update(); } }, `Show all ${entries.length}`) : null].filter(Boolean);
    }

    entryRow(app, task, { address: at, word, key }) {
        const e = entry(word);
        const points = e.swapped ? followLink(app, `slot:${e.slot}`, slotName(e.slot)) : e.zero ? "the zero page" : followLink(app, `frame:${e.frame}`, `frame ${e.frame}`);
        const wrong = app.wrong(at, "address") || app.wrong(Math.floor(key / 1024), "table frame");
        return element("tr", { class: `${app.changed("words", key) ? "changed-row" : ""}${wrong ? " wrong" : ""}` },
            element("th", { scope: "row" }, followLink(app, `address:${task}:${address(at)}`, address(at))),
            element("td", {}, address(word)), element("td", {}, points), element("td", {}, e.swapped ? "" : `${rights(e)}${e.user ? " user" : ""}`),
            element("td", {}, e.accessed ? "yes" : ""), element("td", {}, e.dirty ? "yes" : ""));
    }
}
