// What all panels look at: the film at one place, what the step there changed, what is followed, what is broken.

import { Facts } from "./facts.js";
import { eventsOf, isBoot, parseTarget } from "./changes.js";

export class App {
    constructor(film) {
        this.film = film;
        this.followed = null; // a target as text, "frame:37"
        this.target = null; // taken apart
        this.events = [];
        this.process = null; // the task whose address space is shown; null: the one that acts
        this.panels = [];
        this.refresh();
    }

    // Reads the film where it stands.
    refresh() {
        this.facts = new Facts(this.film);
        this.step = this.film.step;
        this.touched = {};
        if (this.step && !isBoot(this.film, this.film.at)) {
            for (const [table, key] of this.step.set) (this.touched[table] ??= new Set()).add(key);
        }
        const failure = this.film.failure;
        this.broken = failure && this.film.at === this.film.last ? failure : null;
    }

    changed(table, key) {
        return this.touched[table]?.has(key) ?? false;
    }

    // Does the broken invariant speak of this one? PLACES: what it may call them.
    wrong(n, ...places) {
        return this.broken !== null && this.broken.where === n && places.includes(this.broken.place);
    }

    wrongFrame(frame) {
        return this.wrong(frame, "frame", "table frame", "first frame of the block", "left frame of the pair", "slab")
            || (this.broken?.place === "physical address" && Math.floor(this.broken.where / 4096) === frame);
    }

    isFollowed(...target) {
        return this.followed === target.join(":");
    }

    update() {
        this.refresh();
        for (const panel of this.panels) panel.update(this);
    }

    go(i) {
        const to = Math.max(0, Math.min(this.film.last, i));
        if (to === this.film.at) return;
        this.film.go(to);
        this.update();
    }

    follow(text) {
        this.target = text && parseTarget(text);
        this.followed = this.target ? text : null;
        this.events = this.target ? eventsOf(this.film, this.target) : [];
        this.update();
    }

    show(task) {
        this.process = task;
        this.update();
    }
}

// ---- small helps for what panels make ----

export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key === "class") made.className = value;
        else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
        else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

// A button that follows TARGET.
export function followLink(app, target, text, classes = "link") {
    return element("button", { type: "button", class: classes, "data-follow": target, onclick: () => app.follow(target) }, text);
}

export const body = (id) => document.querySelector(`#${id} .body`);

// Where a panel is about what is broken, it says so in its place.
export function tellBroken(app, id, ...places) {
    const section = document.getElementById(id);
    const here = app.broken !== null && places.includes(app.broken.place);
    section.classList.toggle("broken", here);
    section.querySelector(".broken-here")?.remove();
    if (here) {
        section.querySelector("h2").after(element("p", { class: "broken-here" }, failureText(app.broken)));
    }
}

export function failureText(failure) {
    const value = (n) => (n > 9 ? `${n} (0x${n.toString(16)})` : `${n}`);
    return `Broken${failure.end ? " at the end" : ""}: ${failure.invariant}, ${failure.place} ${value(failure.where)}: expected ${value(failure.expected)}, got ${value(failure.got)}`;
}
