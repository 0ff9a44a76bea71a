// Swap: the slots of each area, and which of them have their page in RAM.

import { body, element, followLink, tellBroken } from "./app.js";
import { Cells } from "./cells.js";
import { AREA_SLOTS, BAD_SLOT, FLAG, inOrder, mappingName, slotName } from "./facts.js";

export class Swap {
    constructor() {
        this.box = body("swap");
        this.text = element("p", { class: "detail", "aria-live": "polite" });
        this.cache = element("div");
        this.grids = [];
        this.built = null;
    }

    build(app) {
        const areas = inOrder(app.film.tables.swaps);
        const shape = JSON.stringify(areas.map(([a, { max }]) => [a, max]));
        if (shape === this.built) return;
        this.built = shape;
        this.grids = [];
        this.headings = new Map();
        this.box.replaceChildren(...(areas.length ? [] : [element("p", { class: "empty" }, "No swap area is on.")]));
        for (const [a, area] of areas) {
            const heading = element("h3");
            this.headings.set(a, heading);
            this.box.append(heading);
            const items = Array.from({ length: Math.max(0, area.max - 1) }, (_, i) => a * AREA_SLOTS + i + 1);
            this.grids.push(new Cells(this.box, `Slots of swap area s${a}`, items, {
                look: (slot) => this.look(app, slot),
                detail: (slot) => this.detail(app, slot),
                choose: (slot) => app.follow(`slot:${slot}`),
                classes: "slots",
                small: 128,
                show: (text) => { this.text.textContent = text; },
            }));
        }
        this.box.append(this.text, this.cache);
    }

    look(app, slot) {
        const row = app.film.tables.slots.get(slot);
        const [kind, glyph] = !row ? ["k0", ""] : row.count === BAD_SLOT ? ["k6", "×"]
            : row.frame >= 0 ? ["slot-cached", "c"] : row.mapping >= 0 ? ["slot-shared", "S"] : ["slot-used", String(row.count)];
        const marks = [app.changed("slots", slot) ? "changed" : "", app.isFollowed("slot", slot) ? "chosen" : "", app.wrong(slot, "slot") ? "wrong" : ""];
        return { classes: [kind, ...marks].filter(Boolean).join(" "), glyph: app.wrong(slot, "slot") ? "!" : glyph };
    }

    detail(app, slot) {
        const row = app.film.tables.slots.get(slot);
        if (!row) return `${slotName(slot)}: free`;
        if (row.count === BAD_SLOT) return `${slotName(slot)}: cannot be used`;
        const users = (app.facts.mapped.slots.get(slot) ?? []).map((m) => `${app.facts.processes(m.mm)} at 0x${m.address.toString(16)}`);
        return [`${slotName(slot)}: count ${row.count}`, row.frame >= 0 ? `its page is in frame ${row.frame}` : "",
            row.mapping >= 0 ? `page ${row.index} of ${mappingName(row.mapping)}` : "", ...users].filter(Boolean).join(", ");
    }

    update(app) {
        this.build(app);
        const { swaps, slots, frames } = app.film.tables;
        for (const [a, heading] of this.headings ?? []) {
            const area = swaps.get(a);
            if (!area) continue;
            const used = [...slots].filter(([s, row]) => Math.floor(s / AREA_SLOTS) === a && row.count !== BAD_SLOT).length;
            heading.textContent = `s${a}: ${used} of ${area.pages} slots in use, priority ${area.priority}${area.flags === 3 ? "" : ", being switched off"}`;
            heading.classList.toggle("wrong", app.wrong(a, "swap area"));
        }
        for (const grid of this.grids) grid.update();
        const cached = inOrder(slots).filter(([, row]) => row.frame >= 0);
        this.cache.replaceChildren(
            element("p", { class: "soft" }, "A number: references to a slot that is on the disk alone; c: its page is in the swap cache; S: of a shared object; ×: cannot be used"),
            ...(cached.length ? [element("h3", {}, "Swap cache"), element("div", { class: "chips" }, ...cached.slice(0, 120).map(([slot, row]) =>
                followLink(app, `frame:${row.frame}`, `${slotName(slot)} = frame ${row.frame}${frames.get(row.frame)?.flags & FLAG.dirty ? " dirty" : ""}`, "chip")))] : []));
        tellBroken(app, "swap", "slot", "swap area");
    }
}
