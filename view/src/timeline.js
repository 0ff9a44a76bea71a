// The operations with their results, and what the one that is looked at did.

import { body, element, failureText, followLink } from "./app.js";
import { changesOf, isBoot, targetName } from "./changes.js";
import { count } from "./facts.js";

export function stepText(film, i) {
    const step = film.steps[i];
    return step.text || "(the machine boots)";
}

// What a target is called on a button.
export function shortName(target) {
    const [kind, ...rest] = target.split(":");
    if (kind === "frame") return `frame ${rest[0]}`;
    if (kind === "slot") return `slot ${rest[0]}`;
    return `p${rest[0]} ${rest[1]}`;
}

export class Timeline {
    constructor(app) {
        this.list = document.getElementById("ops");
        this.rows = app.film.steps.map((step, i) => {
            const row = element("li", { role: "option", id: `op-${i}`, "data-i": i },
                element("span", { class: "line" }, step.line || "·"),
                element("span", { class: "what" },
                    step.comment ? element("span", { class: "says" }, step.comment.join(" ")) : null,
                    stepText(app.film, i),
                    step.result === undefined ? null : element("span", { class: "gives" }, ` = ${step.result}`),
                    step.expected === undefined ? null : element("b", {}, ` (expected ${step.expected})`)));
            const broke = app.film.failure && !app.film.failure.end && i === app.film.last;
            if (step.expected !== undefined || broke) row.classList.add("bad");
            return row;
        });
        this.list.classList.toggle("long", this.rows.length > 1500);
        this.list.append(...this.rows);
        this.list.addEventListener("click", (event) => {
            const row = event.target.closest("li");
            if (row) app.go(Number(row.dataset.i));
        });
        this.list.addEventListener("keydown", (event) => {
            const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };
            if (event.key in steps) {
                app.go(app.film.at + steps[event.key]);
                event.preventDefault();
            }
        });
    }

    update(app) {
        if (this.now !== undefined) {
            this.rows[this.now].classList.remove("now");
            this.rows[this.now].setAttribute("aria-selected", "false");
        }
        this.now = app.film.at;
        const row = this.rows[this.now];
        row.classList.add("now");
        row.setAttribute("aria-selected", "true");
        this.list.setAttribute("aria-activedescendant", row.id);
        this.keepInView(row);
        if (this.events !== app.events) {
            for (const { i } of this.events ?? []) this.rows[i].classList.remove("followed");
            for (const { i } of app.events) this.rows[i].classList.add("followed");
            this.events = app.events;
        }
    }

    // Scrolls the list, never the page.
    keepInView(row) {
        const box = document.getElementById("timeline");
        const [a, b] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
        if (b.top < a.top || b.bottom > a.bottom) box.scrollTop += b.top - a.top - a.height / 3;
    }
}

export class Operation {
    constructor() {
        this.box = body("operation");
    }

    update(app) {
        const { film, step } = app;
        const parts = [element("p", { class: "op mono" }, element("b", {}, stepText(film, film.at)),
            step.result === undefined ? null : ` = ${step.result}`)];
        if (step.expected !== undefined) {
            parts.push(element("p", { class: "broken-here" }, `The trace expects ${step.expected}, the core gave ${step.result}.`));
        }
        if (app.broken) parts.push(element("p", { class: "broken-here" }, failureText(app.broken)));
        for (const why of step.why ?? []) parts.push(element("p", { class: "why" }, why));
        if (step.comment) parts.push(element("blockquote", {}, step.comment.join(" ")));
        if (step.notes) parts.push(element("pre", {}, step.notes.join("\n")));
        const sections = changesOf(film, film.at);
        for (const { title, changes } of sections) {
            parts.push(element("h3", {}, title), element("ul", {}, ...changes.slice(0, 200).map(({ text, targets }) =>
                element("li", {}, text, ...targets.slice(0, 4).flatMap((t) => [" ", followLink(app, t, `▸ ${shortName(t)}`)])))));
            if (changes.length > 200) parts.push(element("p", { class: "soft" }, `and ${changes.length - 200} more`));
        }
        if (!sections.length) {
            parts.push(element("p", { class: "empty" }, isBoot(film, film.at) ? "The machine has booted: all that is below is new."
                : film.tables.zones.size ? "It changed nothing that is shown here." : "The machine has not booted yet: there is nothing to show."));
        }
        this.box.replaceChildren(...parts);
        this.box.scrollTop = 0;
        document.getElementById("operation").classList.toggle("broken", app.broken !== null);
    }
}

export class Follow {
    constructor(app) {
        this.box = body("follow");
        this.form = document.getElementById("follow-form");
        this.kind = document.getElementById("follow-kind");
        this.of = document.getElementById("follow-of");
        this.value = document.getElementById("follow-value");
        this.error = document.getElementById("follow-error");
        this.stop = document.getElementById("unfollow");
        this.kind.addEventListener("change", () => this.setKind(this.kind.value));
        this.stop.addEventListener("click", () => app.follow(null));
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.submit(app);
        });
    }

    setKind(kind) {
        const names = { frame: [], address: [0, 1, 2, 3, 4, 5, 6, 7].map((p) => `p${p}`), slot: ["s0", "s1"] }[kind];
        this.kind.value = kind;
        this.of.hidden = names.length === 0;
        this.of.replaceChildren(...names.map((name, i) => element("option", { value: i }, name)));
        this.value.placeholder = { frame: "37", address: "0x10000000", slot: "1" }[kind];
    }

    submit(app) {
        const text = this.value.value.trim();
        const n = text === "" ? NaN : Number(text);
        const good = Number.isInteger(n) && n >= 0;
        this.error.textContent = good ? "" : `${text || "nothing"} is no number`;
        if (!good) return;
        if (this.kind.value === "frame") app.follow(`frame:${n}`);
        else if (this.kind.value === "slot") app.follow(`slot:${Number(this.of.value) * 1024 + n}`);
        else app.follow(`address:${this.of.value}:0x${(n - (n % 4096)).toString(16).padStart(8, "0")}`);
    }

    update(app) {
        this.stop.hidden = !app.target;
        if (this.shown !== app.followed && app.target) {
            const t = app.target;
            this.setKind(t.kind);
            if (t.kind === "address") this.of.value = t.task;
            if (t.kind === "slot") this.of.value = Math.floor(t.slot / 1024);
            this.value.value = t.kind === "frame" ? t.frame : t.kind === "slot" ? t.slot % 1024 : "0x" + t.address.toString(16);
        }
        this.shown = app.followed;
        if (!app.target) {
            this.box.replaceChildren(element("p", { class: "empty" },
                "Choose a frame, an address or a slot, here or anywhere on this page, to see all that happened to it."));
            return;
        }
        const items = app.events.map(({ i, texts }) => element("li", i === app.film.at ? { class: "now", "aria-current": "step" } : {},
            element("button", { type: "button", class: "link mono", "data-go": i, onclick: () => app.go(i) },
                `${app.film.steps[i].line || "boot"}: ${stepText(app.film, i)}`),
            ...texts.map((text) => element("div", { class: "soft" }, text))));
        const now = app.target.kind === "frame" ? app.facts.frameText(app.target.frame) : null;
        this.box.replaceChildren(
            element("p", {}, element("b", {}, targetName(app.target)), `: ${count(app.events.length, "operation")}`, now ? element("div", {}, `Now: ${now}`) : null),
            items.length ? element("ol", {}, ...items) : element("p", { class: "empty" }, "Nothing happened to it."));
        this.box.querySelector(".now")?.scrollIntoView?.({ block: "nearest" });
    }
}
