// The film of a trace (docs/follow-format.md), and a machine that goes to any place of it.
//
// A step says which rows are other ones after it. One pass at the start makes of each step what has to be set to go
// back, which entry of which process each changed word is, and the curves over time. After that a step in either
// direction touches only what it changes.

export const FORMAT = "pagewright-follow";
export const VERSION = 1;
const WORDS = 1024; // in a frame
const TASKS = 8;
const OWNING = new Set(["words", "mms", "tasks"]); // the tables that say whose an entry is

export class Film {
    constructor(json) {
        if (json.format !== FORMAT || json.version !== VERSION) {
            throw new Error(`this page plays ${FORMAT} version ${VERSION}, not ${json.format} version ${json.version}`);
        }
        this.trace = json.trace;
        this.names = json.names;
        this.failure = json.failure ?? null;
        this.layouts = json.tables;
        this.tables = {};
        for (const name of Object.keys(json.tables)) this.tables[name] = new Map();
        this.steps = json.steps.map((step, i) => ({ ...step, i, set: this.rowsOf(step.set ?? {}) }));
        this.at = -1;
        this.series = { zones: new Map(), rss: new Map(), swap: [] };
        this.firstPass();
    }

    get last() {
        return this.steps.length - 1;
    }

    get step() {
        return this.steps[this.at];
    }

    // [table, key, row or null] for each row that a step sets.
    rowsOf(set) {
        const rows = [];
        for (const [table, changed] of Object.entries(set)) {
            for (const [key, values] of Object.entries(changed)) {
                rows.push([table, Number(key), values && this.row(table, values)]);
            }
        }
        return rows;
    }

    // A row as an object; the column whose name ends in … holds all values from there on.
    row(table, values) {
        const { columns, defaults } = this.layouts[table];
        const row = {};
        columns.forEach((column, c) => {
            if (column.endsWith("…")) row[column.slice(0, -1)] = values.slice(c);
            else row[column] = c < values.length ? values[c] : defaults[c];
        });
        return row;
    }

    firstPass() {
        for (const step of this.steps) {
            const before = this.owners();
            step.was = step.set.map(([table, key]) => [table, key, this.tables[table].get(key) ?? null]);
            this.apply(step.set);
            this.at = step.i;
            step.owners = this.owners();
            step.entries = this.entriesOf(step, before);
            this.measure(step.i);
        }
        this.go(0);
    }

    apply(rows) {
        for (const [table, key, row] of rows) {
            if (row === null) this.tables[table].delete(key);
            else this.tables[table].set(key, row);
            if (OWNING.has(table)) this.known = null;
        }
    }

    // Goes to the state after step TO.
    go(to) {
        while (this.at < to) {
            this.at++;
            this.apply(this.steps[this.at].set);
        }
        while (this.at > to) {
            this.apply(this.steps[this.at].was);
            this.at--;
        }
    }

    // Who is behind an address space, and which table serves which addresses; kept until something changes.
    owners() {
        if (this.known) return this.known;
        const tasks = new Map(); // mm: its processes
        for (let task = 0; task < TASKS; task++) {
            const mm = this.tables.tasks.get(task)?.mm;
            if (mm === undefined) continue;
            if (!tasks.has(mm)) tasks.set(mm, []);
            tasks.get(mm).push(task);
        }
        const directories = new Map(); // frame: mm
        for (const [mm, { pgd }] of this.tables.mms) directories.set(pgd, mm);
        const tables = new Map(); // frame: {mm, d}
        for (const [key, { word }] of this.tables.words) {
            const mm = directories.get(Math.floor(key / WORDS));
            if (mm !== undefined && (word & 1) !== 0) tables.set(word >>> 12, { mm, d: key % WORDS });
        }
        this.known = { tasks, directories, tables };
        return this.known;
    }

    // The entries among the words that a step changed: whose, for which address, and what was there. What is gone
    // is known by who had it before.
    entriesOf(step, before) {
        const entries = [];
        step.set.forEach(([table, key, row], n) => {
            if (table !== "words") return;
            const frame = Math.floor(key / WORDS);
            const owners = step.owners.tables.has(frame) || step.owners.directories.has(frame) ? step.owners : before;
            const mm = owners.directories.get(frame);
            const place = mm !== undefined ? { mm, d: key % WORDS } : owners.tables.get(frame);
            if (!place) return;
            entries.push({
                mm: place.mm,
                tasks: owners.tasks.get(place.mm) ?? before.tasks.get(place.mm) ?? [],
                directory: mm !== undefined,
                address: (place.d * WORDS + (mm !== undefined ? 0 : key % WORDS)) * 4096,
                was: step.was[n][2]?.word ?? 0,
                now: row?.word ?? 0,
            });
        });
        return entries;
    }

    measure(i) {
        const { zones, rss } = this.series;
        for (const [zone, row] of this.tables.zones) {
            if (row.size === 0) continue;
            if (!zones.has(zone)) zones.set(zone, []);
            zones.get(zone).push([i, row.free]);
        }
        for (const [task, { mm }] of this.tables.tasks) {
            if (!rss.has(task)) rss.set(task, []);
            rss.get(task).push([i, this.tables.mms.get(mm)?.rss ?? 0]);
        }
        const machine = this.tables.machine.get(0);
        if (machine) this.series.swap.push([i, machine.swaptotal - machine.swapfree]);
    }
}
