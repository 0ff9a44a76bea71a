// The page: reads the film, makes the panels, listens to keys, and keeps the place in the address, so that a link leads
// to an operation and to what is followed there (#step=12&follow=frame:37&process=1&colour=owner).

import { App, failureText } from "./app.js";
import { targetName } from "./changes.js";
import { count } from "./facts.js";
import { Film } from "./film.js";
import { Charts } from "./charts.js";
import { Frames } from "./frames.js";
import { FreeLists, Lru, Others, Slabs, Tlb } from "./lists.js";
import { Process } from "./process.js";
import { Swap } from "./swap.js";
import { Follow, Operation, Timeline, stepText } from "./timeline.js";

const get = (id) => document.getElementById(id);

// ---- light and dark ----

function theme() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let chosen = null;
    const apply = () => {
        document.documentElement.dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
    };
    dark.addEventListener("change", apply);
    get("theme").addEventListener("click", () => {
        chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
        apply();
    });
    apply();
}

// ---- playing ----

class Player {
    constructor(app) {
        this.app = app;
        this.timer = null;
        this.slider = get("slider");
        this.jump = get("jump");
        this.slider.max = app.film.last;
        this.jump.max = app.film.last + 1;
        get("total").textContent = `of ${app.film.last + 1}`;
        get("first").onclick = () => app.go(0);
        get("back").onclick = () => app.go(app.film.at - 1);
        get("next").onclick = () => app.go(app.film.at + 1);
        get("last").onclick = () => app.go(app.film.last);
        get("play").onclick = () => this.toggle();
        this.slider.oninput = () => app.go(Number(this.slider.value));
        this.jump.onchange = () => app.go(Number(this.jump.value) - 1);
        get("speed").onchange = () => {
            if (this.timer) {
                this.stop();
                this.start();
            }
        };
    }

    start() {
        if (this.app.film.at === this.app.film.last) this.app.go(0);
        this.timer = setInterval(() => {
            if (this.app.film.at === this.app.film.last) this.stop();
            else this.app.go(this.app.film.at + 1);
        }, Number(get("speed").value));
        this.tell();
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
        this.tell();
    }

    toggle() {
        if (this.timer) this.stop();
        else this.start();
    }

    tell() {
        get("play").textContent = this.timer ? "⏸ Pause" : "▶ Play";
        get("play").setAttribute("aria-pressed", this.timer !== null);
    }

    update(app) {
        const { film } = app;
        this.slider.value = film.at;
        this.slider.setAttribute("aria-valuetext", stepText(film, film.at));
        this.jump.value = film.at + 1;
        get("first").disabled = get("back").disabled = film.at === 0;
        get("next").disabled = get("last").disabled = film.at === film.last;
        if (!this.timer) {
            const why = film.step.why ? ` ${film.step.why.join(". ")}.` : "";
            get("said").textContent = `Step ${film.at + 1}: ${stepText(film, film.at)}${film.step.result === undefined ? "" : ` gives ${film.step.result}`}.${why}` +
                (app.broken ? ` ${failureText(app.broken)}.` : "");
        }
    }
}

// To the next step, or the one before, that did something to what is followed.
function goEvent(app, way) {
    const events = way > 0 ? app.events : [...app.events].reverse();
    const event = events.find(({ i }) => (way > 0 ? i > app.film.at : i < app.film.at));
    if (event) app.go(event.i);
}

// What is followed, in a corner, while its panel is out of sight.
class Followed {
    constructor(app) {
        this.out = false;
        get("event-back").onclick = () => goEvent(app, -1);
        get("event-next").onclick = () => goEvent(app, 1);
        get("followed-name").onclick = () => get("follow").scrollIntoView();
        new IntersectionObserver(([seen]) => {
            this.out = !seen.isIntersecting;
            this.update(app);
        }).observe(get("follow"));
    }

    update(app) {
        get("followed").hidden = !(app.target && this.out);
        if (app.target) get("followed-name").textContent = `${targetName(app.target)}: ${count(app.events.length, "step")}`;
    }
}

function keys(app, player) {
    const actions = {
        ArrowLeft: () => app.go(app.film.at - 1), ArrowRight: () => app.go(app.film.at + 1), k: () => app.go(app.film.at - 1), j: () => app.go(app.film.at + 1),
        Home: () => app.go(0), End: () => app.go(app.film.last), " ": () => player.toggle(), f: () => get("follow-value").focus(),
        n: () => goEvent(app, 1), p: () => goEvent(app, -1), Escape: () => app.follow(null), "?": () => get("help").click(),
    };
    document.addEventListener("keydown", (event) => {
        const inField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
        const onButton = event.target.tagName === "BUTTON" && event.key === " ";
        if (event.ctrlKey || event.metaKey || event.altKey || inField || onButton || !(event.key in actions)) return;
        actions[event.key]();
        event.preventDefault();
    });
    get("help").addEventListener("click", () => {
        get("keys").hidden = !get("keys").hidden;
        get("help").setAttribute("aria-expanded", !get("keys").hidden);
    });
}

// ---- the address ----

function readPlace(app) {
    const place = new URLSearchParams(location.hash.slice(1));
    const step = Number(place.get("step"));
    const colour = place.get("colour");
    if (colour && [...get("colour").options].some((o) => o.value === colour)) get("colour").value = colour;
    app.process = place.has("process") ? Number(place.get("process")) : null;
    if (place.get("follow")) app.follow(place.get("follow"));
    if (Number.isInteger(step) && step >= 1) app.go(step - 1);
    app.update();
}

class Place {
    update(app) {
        const place = [`step=${app.film.at + 1}`];
        if (app.followed) place.push(`follow=${app.followed}`);
        if (app.process !== null) place.push(`process=${app.process}`);
        if (get("colour").value !== "kind") place.push(`colour=${get("colour").value}`);
        this.written = `#${place.join("&")}`;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => history.replaceState(null, "", this.written), 150);
    }
}

// ---- the start ----

function failure(app) {
    const { film } = app;
    if (!film.failure) return;
    const box = get("failure");
    const where = film.failure.end ? "when all was freed" : `at ${stepText(film, film.last)}`;
    const button = document.createElement("button");
    button.textContent = "Show";
    button.onclick = () => app.go(film.last);
    box.append(`${failureText(film.failure)}, ${where} `, button);
    box.hidden = false;
}

function start() {
    theme();
    const film = new Film(JSON.parse(get("film").textContent));
    const name = film.trace.split("/").pop();
    document.title = `${name} · Pagewright`;
    get("title").textContent = film.trace;
    if (film.steps.length === 0) {
        get("title").textContent = `${film.trace}: no operation`;
        return;
    }
    const app = new App(film);
    const player = new Player(app);
    app.panels = [new Timeline(app), new Operation(), new Follow(app), new Frames(), new Process(), new Charts(app), new FreeLists(), new Lru(),
        new Swap(), new Slabs(), new Tlb(), new Others(), player, new Followed(app), new Place()];
    failure(app);
    keys(app, player);
    get("colour").onchange = () => app.update();
    const measure = () => document.documentElement.style.setProperty("--header", `${document.querySelector("header").offsetHeight}px`);
    addEventListener("resize", measure);
    get("help").addEventListener("click", measure);
    measure();
    readPlace(app);
    addEventListener("hashchange", () => readPlace(app));
    document.documentElement.dataset.ready = "yes";
}

try {
    start();
} catch (error) {
    get("title").textContent = `This page cannot be shown: ${error.message}`;
    throw error;
}
