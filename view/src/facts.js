// What the numbers of a film mean: entries, kinds, flags, lists, who uses what. No document here.

export const PAGE = 4096;
export const AREA_SLOTS = 1024; // numbers of a swap area
export const BAD_SLOT = 0x8000;
export const ZERO_PAGE = 4;
export const KIND = { free: 0, user: 1, directory: 2, table: 3, hole: 6, slab: 7, block: 8, file: 9 };
export const LETTERS = ["", "U", "D", "T", "K", "B", "×", "S", "A", "F", "k"];
export const FLAG = { lru: 1, active: 2, referenced: 4, locked: 8, dirty: 16 };
const FILES = 4;

export const hex = (n, digits = 1) => "0x" + (n >>> 0).toString(16).padStart(digits, "0");
export const address = (n) => hex(n, 8);
export const processName = (tasks, mm) => (tasks?.length ? tasks.map((t) => `p${t}`).join("/") : `mm ${mm}`);
// The rows of a table by their keys: going back and on leaves a map in any order.
export const inOrder = (map) => [...map].sort((a, b) => a[0] - b[0]);
export const slotName = (slot) => `s${Math.floor(slot / AREA_SLOTS)} slot ${slot % AREA_SLOTS}`;
export const mappingName = (m) => (m < FILES ? `f${m}` : `shared object ${m}`);
export const count = (n, what) => (n === 1 ? `1 ${what}` : `${n} ${what}s`);
export const pages = (n) => count(n, "page");

// An entry of a page table, taken apart.
export function entry(word) {
    if (word === 0) return { none: true };
    const present = (word & 1) !== 0 || (word & 128) !== 0;
    if (!present) return { swapped: true, slot: ((word >> 1) & 0x3f) * AREA_SLOTS + (word >>> 8) };
    return {
        present: true,
        frame: word >>> 12,
        zero: word >>> 12 === ZERO_PAGE,
        write: (word & 2) !== 0,
        user: (word & 4) !== 0,
        none: false,
        protnone: (word & 1) === 0,
        accessed: (word & 32) !== 0,
        dirty: (word & 64) !== 0,
    };
}

export const rights = (e) => (e.protnone ? "no right" : e.write ? "rw" : "ro");

// In words, as a line has them.
export function entryText(word) {
    const e = entry(word);
    if (e.swapped) return slotName(e.slot);
    if (!e.present) return "nothing";
    const what = e.zero ? "zero page" : `frame ${e.frame}`;
    return [what, rights(e), e.accessed ? "accessed" : "", e.dirty ? "dirty" : ""].filter(Boolean).join(" ");
}

export function flagText(flags) {
    return Object.entries(FLAG).filter(([name, bit]) => flags & bit && name !== "lru").map(([name]) => name);
}

export function areaRights(flags) {
    return (flags & 1 ? "r" : "-") + (flags & 2 ? "w" : "-") + (flags & 4 ? "x" : "-") + (flags & 8 ? "s" : "p");
}

export function cacheName(names, name) {
    return names.caches[name] ?? `c${name - names.others}`;
}

// What the tables say at one place of the film, made when it is asked for.
export class Facts {
    constructor(film) {
        this.film = film;
        this.tables = film.tables;
        this.owners = film.owners();
    }

    // frame: who maps it, and where; slot: which entries name it.
    get mapped() {
        if (!this.mappedNow) {
            this.mappedNow = { frames: new Map(), slots: new Map() };
            for (const { mm, address: at, word } of this.entries()) {
                const e = entry(word);
                const [map, key] = e.present ? [this.mappedNow.frames, e.frame] : [this.mappedNow.slots, e.slot];
                if (!map.has(key)) map.set(key, []);
                map.get(key).push({ mm, address: at, entry: e });
            }
        }
        return this.mappedNow;
    }

    // All entries of all address spaces, by table.
    *entries() {
        for (const [key, { word }] of this.tables.words) {
            const table = this.owners.tables.get(Math.floor(key / 1024));
            if (table) yield { mm: table.mm, address: (table.d * 1024 + (key % 1024)) * PAGE, word, key };
        }
    }

    entriesOf(mm) {
        if (!this.byMm) {
            this.byMm = new Map();
            for (const e of this.entries()) {
                if (!this.byMm.has(e.mm)) this.byMm.set(e.mm, []);
                this.byMm.get(e.mm).push(e);
            }
        }
        return (this.byMm.get(mm) ?? []).sort((a, b) => a.address - b.address);
    }

    processes(mm) {
        return processName(this.owners.tasks.get(mm), mm);
    }

    areasOf(mm) {
        return [...this.tables.areas].filter(([, a]) => a.mm === mm).sort((a, b) => a[1].start - b[1].start);
    }

    // The frames of a chain: from HEAD on by NEXT, as far as it goes without a circle.
    chain(head, next) {
        const frames = [];
        const seen = new Set();
        for (let f = head; f >= 0 && this.tables.frames.has(f) && !seen.has(f); f = this.tables.frames.get(f)[next]) {
            seen.add(f);
            frames.push(f);
        }
        return frames;
    }

    // For each frame the first frame and order of the free block that it lies in.
    get freeBlocks() {
        if (!this.blocks) {
            this.blocks = new Map();
            for (const [f, row] of this.tables.frames) {
                if (row.state !== 1 || row.order > 10) continue; // the order of a broken machine may be anything
                for (let i = 0; i < 2 ** row.order; i++) this.blocks.set(f + i, { first: f, order: row.order });
            }
        }
        return this.blocks;
    }

    // The slab that a frame is part of.
    slabOf(frame) {
        for (const [first, slab] of this.tables.slabs) {
            const order = this.tables.caches.get(slab.cache)?.order ?? 0;
            if (frame >= first && frame < first + 2 ** order) return { first, ...slab };
        }
        return null;
    }

    registerOf(frame) {
        for (const [r, { kind, address: at, bytes }] of this.tables.registers) {
            if (kind !== 5 && frame * PAGE < at + bytes && (frame + 1) * PAGE > at) return r;
        }
        return null;
    }

    // Processes whose entries, tables or directory a frame holds.
    ownersOf(frame) {
        const mms = new Set((this.mapped.frames.get(frame) ?? []).map((m) => m.mm));
        if (this.owners.directories.has(frame)) mms.add(this.owners.directories.get(frame));
        if (this.owners.tables.has(frame)) mms.add(this.owners.tables.get(frame).mm);
        return [...mms];
    }

    // A frame in a sentence.
    frameText(frame) {
        const row = this.tables.frames.get(frame);
        if (!row) return `frame ${frame}: not there`;
        const parts = [this.film.names.kinds[row.kind] ?? "?"];
        const block = row.kind === KIND.free && this.freeBlocks.get(frame);
        if (block) parts.push(`in the free block of order ${block.order} at ${block.first}`);
        else if (row.kind !== KIND.hole) parts.push(`count ${row.count}`);
        const directory = this.owners.directories.get(frame);
        if (directory !== undefined) parts.push(`of ${this.processes(directory)}`);
        const table = this.owners.tables.get(frame);
        if (table) parts.push(`of ${this.processes(table.mm)} from ${address(table.d * 1024 * PAGE)}`);
        for (const m of this.mapped.frames.get(frame) ?? []) {
            parts.push(`mapped by ${this.processes(m.mm)} at ${address(m.address)} ${rights(m.entry)}`);
        }
        const slab = row.kind === KIND.slab && this.slabOf(frame);
        if (slab) parts.push(`slab of ${cacheName(this.film.names, this.tables.caches.get(slab.cache)?.name)}`);
        if (row.mapping >= 0) parts.push(`page ${row.index} of ${mappingName(row.mapping)}`);
        if (row.slot > 0) parts.push(`in the swap cache for ${slotName(row.slot)}`);
        const register = row.kind === KIND.block && this.registerOf(frame);
        if (typeof register === "number") parts.push(`held by r${register}`);
        if (row.flags & FLAG.lru) parts.push(row.flags & FLAG.active ? "active list" : "inactive list");
        parts.push(...flagText(row.flags).filter((flag) => flag !== "active"));
        return `frame ${frame}: ${parts.join(", ")}`;
    }
}
