// The page in a browser: opens, plays, steps, jumps, follows, shows what is broken, lives through a long trace, and says
// nothing on the console. usage: node page.mjs BROWSER TOOL FOLDER SCREENSHOTS, with NODE_PATH naming the modules.

import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , browserPath, tool, folder, shots] = process.argv;
const puppeteer = createRequire(join(process.env.NODE_PATH, "x.js"))("puppeteer-core");

let failures = 0;
const began = Date.now();
function check(what, good, said = "") {
    console.log(good ? `ok   ${what}` : `FAIL ${what}${said === "" ? "" : `: ${said}`}`);
    failures += good ? 0 : 1;
}
const equal = (what, got, wanted) => check(what, got === wanted, `${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);

function view(trace, name) {
    const out = join(folder, `${name}.html`);
    execFileSync(tool, ["view", trace, "-o", out, "--force"]);
    return out;
}

// A page with another film in it: CHANGE is given the one that is there.
function changed(path, name, change) {
    const page = readFileSync(path, "utf8");
    const [before, rest] = page.split('id="film">');
    const end = rest.indexOf("</script>");
    const film = JSON.parse(rest.slice(0, end));
    change(film);
    const out = join(folder, `${name}.html`);
    writeFileSync(out, `${before}id="film">${JSON.stringify(film).replaceAll("<", "\\u003c")}${rest.slice(end)}`);
    return out;
}

const browser = await puppeteer.launch({ executablePath: browserPath, headless: true, protocolTimeout: 900000, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const said = []; // on the console, and what was asked of the network

async function open(path, hash = "", { width = 1280, height = 900, scheme = "light", refused = false } = {}) {
    const page = await browser.newPage();
    page.on("console", (message) => said.push(`${path}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`${path}: ${error.message}`));
    page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) said.push(`${path} asks for ${request.url()}`);
    });
    page.setDefaultTimeout(600000);
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(`file://${path}${hash}`);
    if (!refused) await page.waitForSelector("html[data-ready]", { timeout: 600000 });
    return page;
}
const text = (page, selector) => page.$eval(selector, (e) => e.textContent);
const click = (page, selector) => page.$eval(selector, (e) => e.click());
const step = (page) => page.$eval("#jump", (e) => Number(e.value));
const now = (page) => text(page, "#ops .now .what");

// ---- copy on write: opens, steps, jumps ----

const cow = view("corpus/scenarios/copy-on-write.trace", "cow");
let page = await open(cow);
equal("opens with its name", await page.title(), "copy-on-write.trace · Pagewright");
equal("an operation a row, and the boot", (await page.$$("#ops li")).length, 16);
equal("begins with the first", await step(page), 1);
equal("results stand behind operations", await text(page, "#op-6 .gives"), " = 7");
equal("before the boot there are no frames", (await page.$$("#frames .cell[data-item]")).length, 0);
await click(page, "#next");
equal("steps on", await step(page), 2);
equal("a cell for each frame", (await page.$$("#frames .cell[data-item]")).length, 256);
await page.keyboard.press("ArrowRight");
await page.keyboard.press("j");
equal("steps by keys", await step(page), 4);
equal("and says so", (await text(page, "#said")).startsWith("Step 4: write p0 0x10000000 7 gives 0."), true);
check("the frame is the process's", (await page.$eval('[data-item="255"]', (e) => e.className)).includes("k1"));
check("and is marked as changed", (await page.$eval('[data-item="255"]', (e) => e.className)).includes("changed"));
await page.keyboard.press("ArrowLeft");
check("back: the frame is free again", (await page.$eval('[data-item="255"]', (e) => e.className)).includes("k0"));
await page.keyboard.press("End");
equal("to the end", await step(page), 16);
await page.keyboard.press("Home");
equal("to the start", await step(page), 1);
await page.$eval("#jump", (e) => { e.value = "6"; e.dispatchEvent(new Event("change")); });
check("jumps", (await now(page)).startsWith("write p0 0x10000000 8"));
const did = await text(page, "#operation .body");
check("says what the store changed", did.includes("p0 0x10000000: frame 255 ro accessed dirty → frame 254 rw accessed dirty"), did);
check("shows the page table", (await text(page, "#process .body")).includes("0x000fe067"));
check("shows the free lists", (await text(page, "#lists .body")).includes("empty now"));
check("shows the list of reclaim", (await text(page, "#lru .body")).includes("255 R D"));
check("shows the TLB", (await text(page, "#tlb .body")).includes("agrees"));
check("shows slabs", (await text(page, "#slabs .body")).includes("vm_area_struct"));
check("shows curves", (await page.$$("#charts .curve")).length >= 4);
await click(page, "#op-4");
check("an operation is chosen by a click", (await now(page)).startsWith("fork p0 p1"));
await click(page, '#who [data-process="1"]');
check("the other process can be chosen", (await text(page, "#process .body")).startsWith("p1: 1 page in RAM"));

// ---- follows ----

await click(page, '[data-item="255"]');
equal("follows a frame by a click", await page.$eval("#follow-value", (e) => e.value), "255");
const story = await page.$$eval("#follow [data-go]", (all) => all.map((e) => Number(e.dataset.go) + 1));
equal("every step that did something to it", story.join(), "4,5,6,7,11");
await page.keyboard.press("n");
equal("the next of them by a key", await step(page), 6);
await click(page, '#follow [data-go="10"]');
equal("or by its line", await step(page), 11);
await page.focus('[data-item="255"]');
await page.keyboard.press("ArrowLeft");
check("arrows walk in the frames", (await page.$eval(":focus", (e) => e.getAttribute("aria-label"))).startsWith("frame 254: user"));
await page.keyboard.press("Enter");
equal("enter follows", await page.$eval("#follow-value", (e) => e.value), "254");
await page.keyboard.press("Escape");
equal("escape follows nothing", (await page.$$("#follow [data-go]")).length, 0);
await page.select("#follow-kind", "address");
await page.select("#follow-of", "1");
await page.$eval("#follow-value", (e) => { e.value = "0x10001004"; });
await click(page, "#follow-form button");
const at = await page.$$eval("#follow [data-go]", (all) => all.map((e) => Number(e.dataset.go) + 1));
equal("follows an address of one process", at.join(), "5,9");
await page.$eval("#follow-value", (e) => { e.value = "frob"; });
await click(page, "#follow-form button");
equal("a bad number is told", await text(page, "#follow-error"), "frob is no number");
await page.close();

page = await open(cow, "#step=6&follow=frame:254&process=1&colour=owner");
equal("an address leads to a step", await step(page), 6);
equal("and to what is followed", await page.$eval("#follow-value", (e) => e.value), "254");
equal("colours by owner: one process's", (await page.$eval('[data-item="254"]', (e) => e.className)).split(" ")[1], "p0");
equal("and the other's", (await page.$eval('[data-item="255"]', (e) => e.className)).split(" ")[1], "p1");
await page.close();

// ---- swap ----

page = await open(view("corpus/scenarios/swap-and-fork.trace", "swap"), "#step=8&follow=slot:1");
check("follows a slot", (await page.$$("#follow [data-go]")).length > 2);
check("the slot is in use", (await page.$eval('#swap [data-item="1"]', (e) => e.className)).includes("slot-used"));
check("its entry is shown", (await text(page, "#process .body")).includes("s0 slot 1"));
await page.close();

// ---- plays ----

page = await open(cow);
await page.select("#speed", "60");
await click(page, "#play");
equal("plays", await page.$eval("#play", (e) => e.getAttribute("aria-pressed")), "true");
await page.waitForFunction(() => document.getElementById("jump").value === "16", { timeout: 600000 });
await page.waitForFunction(() => document.getElementById("play").getAttribute("aria-pressed") === "false", { timeout: 600000 });
check("and stops at the end", true);
await page.close();

// ---- what is broken stands in its place ----

const places = [
    ["frame", 37, "#frames", '#frames [data-item="37"].wrong'], ["left frame of the pair", 96, "#frames", '#frames [data-item="96"].wrong'],
    ["zone * 16 + order", 16, "#lists", "#lists tr.wrong"], ["slot", 3, "#swap", '#swap [data-item="3"].wrong'],
    ["virtual page", 0x10000, "#tlb", "#tlb tr.wrong"], ["address", 0x10000000, "#process", "#process tr.wrong"],
    ["area", 1, "#process", "#process .area.wrong"], ["list", 0, "#lru", "#lru .wrong"], ["zone", 2, "#charts", "#frames h3.wrong"],
    ["cache", 27, "#slabs", "#slabs tr.wrong"], ["address space", 1, "#process", '#who [data-process="1"][aria-selected="true"]'],
];
for (const [place, where, section, selector] of places) {
    const path = changed(cow, "broken", (film) => {
        film.steps = film.steps.slice(0, 6);
        film.failure = { invariant: "made-up", place, where, expected: 12, got: 3, end: 0 };
    });
    page = await open(path);
    equal(`${place}: nothing is marked before it breaks`, (await page.$$(".wrong, .broken")).length, 0);
    check(`${place}: the page says so from the start`, (await text(page, "#failure")).includes(`Broken: made-up, ${place} ${where}`));
    await click(page, "#failure button");
    check(`${place}: leads to its step`, (await now(page)).startsWith("write p0 0x10000000 8"));
    check(`${place}: is told in its place`, (await text(page, `${section} .broken-here`)).includes("expected 12 (0xc), got 3"));
    check(`${place}: is marked there`, (await page.$$(selector)).length > 0);
    if (place === "frame") await page.screenshot({ path: join(shots, "broken.png") });
    await page.close();
}
writeFileSync(join(folder, "differs.trace"), "alloc_pages r0 0 = 7\n");
page = await open(view(join(folder, "differs.trace"), "differs"), "#step=2");
check("a result that is not the trace's is told", (await text(page, "#operation .broken-here")).startsWith("The trace expects 7"));
await page.close();

page = await open(changed(cow, "other", (film) => { film.version = 99; }), "", { refused: true });
equal("a film of another version is refused", await text(page, "#title"),
    "This page cannot be shown: this page plays pagewright-follow version 1, not pagewright-follow version 99");
equal("and an error says so", said.splice(0).length, 1);
await page.close();
page = await open(changed(cow, "end", (film) => {
    film.failure = { invariant: "leak-frames", place: "operation", where: 16, expected: 12, got: 3, end: 1 };
}), "#step=16");
equal("what breaks at the end is no operation's fault", (await page.$$("#ops .bad")).length, 0);
check("and is told", (await text(page, "#operation .broken-here")).startsWith("Broken at the end: leak-frames"));
await page.close();

// ---- a long trace, a large one, and what they weigh ----

const gen = (ops, name, machine) => {
    const lines = execFileSync(tool, ["gen", "--seed", "7", "--ops", String(ops)], { maxBuffer: 1 << 26 }).toString().split("\n");
    const path = join(folder, `${name}.trace`);
    writeFileSync(path, lines.map((line) => (machine && line.startsWith("machine ") ? machine : line)).join("\n"));
    return view(path, name);
};
const middle = gen(500, "middle", "machine frames=256 swap=64");
check("500 operations on 256 frames weigh less than 3 MB", statSync(middle).size < 3e6, statSync(middle).size);
page = await open(middle);
const took = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
console.log(`     500 operations on 256 frames: ${statSync(middle).size} bytes, loaded in ${Math.round(took)} ms`);
await page.close();
page = await open(gen(10000, "long"));
equal("a trace of 10,000 operations opens", await page.$eval("#slider", (e) => Number(e.max)) >= 10000, true);
await page.keyboard.press("End");
const end = await text(page, "#frames .body");
for (let i = 0; i < 50; i++) await page.keyboard.press("ArrowLeft");
await page.keyboard.press("Home");
await page.keyboard.press("End");
equal("back and on comes to the same machine", await text(page, "#frames .body"), end);
await click(page, "#op-5000");
equal("any of its operations can be chosen", await step(page), 5001);
await page.close();
page = await open(gen(50, "large", "machine frames=4096 swap=1023"), "#step=2");
equal("4096 frames", (await page.$$("#frames .cell[data-item]")).length, 4096);
equal("1023 slots", (await page.$$("#swap .cell[data-item]")).length, 1023);
await page.close();

// ---- whoever cannot see it, and small screens ----

for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [400, "light"], [400, "dark"]]) {
    page = await open(cow, "#step=6&follow=frame:255", { width, scheme });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(`${width} pixels, ${scheme}: nothing stands out at the side`, wide <= 0, wide);
    equal(`${width} pixels, ${scheme}: the theme is the system's`, await page.$eval("html", (e) => e.dataset.theme), scheme);
    const nameless = await page.evaluate(() => [...document.querySelectorAll("button, input, select, [role=img], [role=listbox]")]
        .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML.slice(0, 80)));
    equal(`${width} pixels, ${scheme}: whatever can be used has a name`, nameless.join(), "");
    await page.screenshot({ path: join(shots, `cow-${width}-${scheme}.png`), fullPage: true });
    await page.close();
}

// Text on its ground, as WCAG reckons it: at least 4.5, for letters in cells 3 (they are bold, and told in words too).
const contrast = () => {
    const light = (c) => c.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
    const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const ground = (e) => {
        for (let at = e; at; at = at.parentElement) {
            const c = numbers(getComputedStyle(at).backgroundColor);
            if (c.length === 3 || c[3] > 0) return c.slice(0, 3);
        }
        return [255, 255, 255];
    };
    const poor = new Set();
    for (const e of document.querySelectorAll("body *")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || e.closest("svg, script, style, .unseen, [hidden], :disabled, option") || getComputedStyle(e).backgroundImage !== "none") continue;
        const [a, b] = [light(numbers(getComputedStyle(e).color).slice(0, 3)), light(ground(e))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < (e.classList.contains("cell") ? 3 : 4.5)) poor.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
    }
    return [...poor].slice(0, 5).join("; ");
};
for (const scheme of ["light", "dark"]) {
    page = await open(middle, "#step=400&follow=frame:40", { scheme });
    equal(`${scheme}: text can be read on its ground`, await page.evaluate(contrast), "");
    await page.screenshot({ path: join(shots, `middle-${scheme}.png`), fullPage: true });
    await click(page, "#theme");
    equal(`${scheme}: the button changes that`, await page.$eval("html", (e) => e.dataset.theme), scheme === "light" ? "dark" : "light");
    await page.close();
}

equal("nothing was said on the console or asked of a network", said.join("; "), "");
await browser.close();
console.log(`${failures} failed, in ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(failures === 0 ? 0 : 1);
