// What an operation changed, in words; and what happened to one frame, address or slot all along the film.
//
// A change is {text, targets}: what a reader may follow from there, as "frame:37", "slot:3", "address:0:0x1000".

import { PAGE, address, areaRights, cacheName, entry, entryText, flagText, mappingName, processName, slotName } from "./facts.js";

const target = (kind, ...rest) => [kind, ...rest].join(":");
export const frameTarget = (f) => target("frame", f);
export const slotTarget = (s) => target("slot", s);
export const addressTarget = (task, at) => target("address", task, address(at));

function frameChange(film, frame, was, now) {
    const kind = (row) => film.names.kinds[row.kind];
    const parts = [];
    const differs = (column) => was[column] !== now[column];
    if (differs("kind")) parts.push(`${kind(was)} → ${kind(now)}`);
    if (differs("count")) parts.push(`count ${was.count} → ${now.count}`);
    if (now.state === 1 && (was.state !== 1 || differs("order"))) parts.push(`begins a free block of order ${now.order}`);
    else if (was.state === 1 && now.state === 0 && now.kind === 0) parts.push(`joins a larger block`);
    if (differs("flags")) {
        const [old, fresh] = [flagText(was.flags), flagText(now.flags)];
        parts.push(...fresh.filter((f) => !old.includes(f)).map((f) => `now ${f}`));
        parts.push(...old.filter((f) => !fresh.includes(f)).map((f) => `no longer ${f}`));
        if ((was.flags & 1) !== (now.flags & 1)) parts.push(now.flags & 1 ? "comes on a list" : "leaves its list");
    }
    if (differs("slot")) {
        parts.push(now.slot > 0 ? `in the swap cache for ${slotName(now.slot)}` : `leaves the swap cache`);
    }
    if (differs("mapping") || (differs("index") && now.mapping >= 0)) {
        parts.push(now.mapping >= 0 ? `page ${now.index} of ${mappingName(now.mapping)}` : `of no file any more`);
    }
    return parts.length ? `frame ${frame}: ${parts.join(", ")}` : null;
}

function slotChange(slot, was, now) {
    const parts = [];
    if (was.count !== now.count) parts.push(`count ${was.count} → ${now.count}`);
    if (was.frame !== now.frame) parts.push(now.frame >= 0 ? `cached in frame ${now.frame}` : "no longer cached");
    if (was.mapping !== now.mapping && now.mapping >= 0) parts.push(`page ${now.index} of ${mappingName(now.mapping)}`);
    return parts.length ? `${slotName(slot)}: ${parts.join(", ")}` : null;
}

function entryChange(e) {
    const who = processName(e.tasks, e.mm);
    if (e.directory) {
        const [gone, fresh] = [e.was >>> 12, e.now >>> 12];
        return e.now ? `${who} ${address(e.address)}: table in frame ${fresh}` : `${who} ${address(e.address)}: table in frame ${gone} gone`;
    }
    return `${who} ${address(e.address)}: ${entryText(e.was)} → ${entryText(e.now)}`;
}

function entryTargets(e) {
    const targets = e.tasks.length && !e.directory ? [addressTarget(e.tasks[0], e.address)] : [];
    for (const word of [e.was, e.now]) {
        const parts = entry(word);
        if (parts.present && !parts.zero) targets.push(frameTarget(parts.frame));
        if (parts.swapped) targets.push(slotTarget(parts.slot));
    }
    return [...new Set(targets)];
}

const range = (a) => `${address(a.start)}–${address(a.end)}`;

function areaChange(film, step, area, was, now) {
    const mm = (now ?? was).mm;
    const who = processName(step.owners.tasks.get(mm), mm);
    if (!was) return `${who}: area ${range(now)} ${areaRights(now.flags)}${now.mapping >= 0 ? " of " + mappingName(now.mapping) : ""}`;
    if (!now) return `${who}: area ${range(was)} gone`;
    if (was.start !== now.start || was.end !== now.end) return `${who}: area ${range(was)} → ${range(now)}`;
    if (was.flags !== now.flags) {
        const locked = (now.flags & 0x2000) !== (was.flags & 0x2000) ? (now.flags & 0x2000 ? ", locked" : ", no longer locked") : "";
        return `${who}: area ${range(now)} ${areaRights(was.flags)} → ${areaRights(now.flags)}${locked}`;
    }
    return null;
}

function tlbChange(step, was, now) {
    const who = (row) => {
        const mm = step.owners.directories.get(row.directory);
        return mm === undefined ? `directory ${row.directory}` : processName(step.owners.tasks.get(mm), mm);
    };
    const stale = ["", " (lags behind)", " (STALE)"];
    const at = (row) => address(row.page * PAGE);
    if (!now) return `TLB: ${who(was)} ${at(was)} dropped`;
    return `TLB: ${who(now)} ${at(now)} = frame ${now.entry >>> 12}${stale[now.stale]}`;
}

function taskChange(task, was, now) {
    if (!was) return `p${task} begins, in mm ${now.mm}`;
    if (!now) return `p${task} ends`;
    return was.mm !== now.mm ? `p${task}: mm ${was.mm} → mm ${now.mm}` : null;
}

function slabChange(film, first, was, now) {
    const name = (row) => cacheName(film.names, film.tables.caches.get(row.cache)?.name ?? 0);
    if (!was) return `${name(now)}: new slab in frame ${first}, ${now.inuse} in use`;
    if (!now) return `slab in frame ${first} given back`;
    return was.inuse !== now.inuse ? `${name(now)}: slab in frame ${first}, in use ${was.inuse} → ${now.inuse}` : null;
}

// The heading that the rows of a table stand under, in the order in which a reader wants them.
const SECTIONS = [
    ["Processes", "tasks"], ["Areas", "areas"], ["Page tables", "words"], ["Frames", "frames"],
    ["Swap", "slots"], ["Slabs", "slabs"], ["TLB", "tlb"],
];
const EMPTY_FRAME = { kind: 0, count: 0, state: 0, order: 0, flags: 0, slot: 0, mapping: -1, index: 0 };
const EMPTY_SLOT = { count: 0, frame: -1, mapping: -1, index: 0 };

function change(film, step, table, key, was, now) {
    switch (table) {
    case "tasks": return { text: taskChange(key, was, now), targets: [] };
    case "areas": return { text: areaChange(film, step, key, was, now), targets: [] };
    case "frames": return { text: frameChange(film, key, was ?? EMPTY_FRAME, now ?? EMPTY_FRAME), targets: [frameTarget(key)] };
    case "slots": {
        const frames = [was, now].filter((row) => row && row.frame >= 0).map((row) => frameTarget(row.frame));
        return { text: slotChange(key, was ?? EMPTY_SLOT, now ?? EMPTY_SLOT), targets: [slotTarget(key), ...new Set(frames)] };
    }
    case "slabs": return { text: slabChange(film, key, was, now), targets: [frameTarget(key)] };
    case "tlb": return { text: tlbChange(step, was, now), targets: [frameTarget((now ?? was).entry >>> 12)] };
    default: return { text: null, targets: [] };
    }
}

// [{title, changes}] of step I; the boot, which makes everything, has none.
export function changesOf(film, i) {
    const step = film.steps[i];
    if (isBoot(film, i)) return [];
    return SECTIONS.map(([title, table]) => {
        const changes = table === "words"
            ? step.entries.map((e) => ({ text: entryChange(e), targets: entryTargets(e) }))
            : step.set.flatMap(([t, key, now], n) => (t === table ? [change(film, step, t, key, step.was[n][2], now)] : []));
        return { title, changes: changes.filter((c) => c.text) };
    }).filter((section) => section.changes.length);
}

export const isBoot = (film, i) => film.steps[i].was.length > 0 && film.steps[i].was.every(([, , row]) => row === null)
    && film.steps[i].set.some(([table]) => table === "zones");

// ---- following ----

// What is followed: {kind, frame | slot | task, address}; null: the text names nothing.
export function parseTarget(text) {
    const [kind, ...rest] = text.split(":");
    const numbers = rest.map(Number);
    if (numbers.some((n) => !Number.isInteger(n) || n < 0)) return null;
    if (kind === "frame" && rest.length === 1) return { kind, frame: numbers[0] };
    if (kind === "slot" && rest.length === 1) return { kind, slot: numbers[0] };
    if (kind === "address" && rest.length === 2) return { kind, task: numbers[0], address: numbers[1] - (numbers[1] % PAGE) };
    return null;
}

export function targetName(t) {
    if (t.kind === "frame") return `frame ${t.frame}`;
    if (t.kind === "slot") return slotName(t.slot);
    return `p${t.task} ${address(t.address)}`;
}

// Does the operation name the page: its process and an address, or a range, that covers it?
function names(text, t) {
    const words = text.split(" ");
    if (words[1] !== `p${t.task}`) return false;
    const numbers = words.slice(2).filter((w) => /^0x[0-9a-f]+$/.test(w)).map(Number);
    if (!numbers.length) return false;
    const ranged = /^(mmap|munmap|mprotect|mremap|mlock|munlock|msync|madvise|find_vma_intersection)$/.test(words[0]);
    const end = ranged && numbers.length > 1 ? numbers[0] + numbers[1] : numbers[0] + 1;
    return numbers[0] < t.address + PAGE && end > t.address;
}

function addressEvents(film, step, t) {
    const mine = (e) => e.tasks.includes(t.task);
    const texts = step.entries.filter((e) => mine(e) && !e.directory && e.address === t.address).map(entryChange);
    step.set.forEach(([table, key, now], n) => {
        const was = step.was[n][2];
        if (table === "areas") {
            const mm = (now ?? was).mm;
            const covers = (a) => a && a.start <= t.address && a.end > t.address;
            if ((step.owners.tasks.get(mm) ?? []).includes(t.task) && (covers(was) || covers(now))) {
                texts.push(areaChange(film, step, key, was, now));
            }
        }
        if (table === "tlb") {
            const row = now ?? was;
            const mm = step.owners.directories.get(row.directory);
            if (row.page * PAGE === t.address && (step.owners.tasks.get(mm) ?? []).includes(t.task)) {
                texts.push(tlbChange(step, was, now));
            }
        }
    });
    return texts;
}

function thingEvents(film, step, t) {
    const wanted = t.kind === "frame" ? frameTarget(t.frame) : slotTarget(t.slot);
    const texts = step.entries.filter((e) => entryTargets(e).includes(wanted) ||
        (t.kind === "frame" && e.directory && [e.was >>> 12, e.now >>> 12].includes(t.frame))).map(entryChange);
    step.set.forEach(([table, key, now], n) => {
        const c = change(film, step, table, key, step.was[n][2], now);
        const about = table === "frames" && t.kind === "slot" ? [step.was[n][2]?.slot, now?.slot].includes(t.slot) : c.targets.includes(wanted);
        if (about) texts.push(c.text);
    });
    return texts;
}

// [{i, texts}]: every step that did something to it.
export function eventsOf(film, t) {
    return film.steps.flatMap((step, i) => {
        const boot = isBoot(film, i);
        let texts = boot ? [] : t.kind === "address" ? addressEvents(film, step, t) : thingEvents(film, step, t);
        texts = texts.filter(Boolean);
        const named = t.kind === "address" && names(step.text, t);
        return texts.length || named ? [{ i, texts: [...new Set(texts)] }] : [];
    });
}
