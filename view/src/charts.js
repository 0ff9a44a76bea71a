// Over time: free frames of each zone with its watermarks, what processes have in RAM, slots in use.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { curveStepAfter, line } from "d3-shape";
import { body, element, tellBroken } from "./app.js";
import { inOrder } from "./facts.js";

const SIZE = { width: 330, height: 150, left: 34, right: 40, top: 8, bottom: 22 };
const COLOURS = [0, 1, 2, 3, 4, 5, 6, 7].map((c) => `var(--c${c})`); // of the style, which has them for light and dark
const DASHES = [null, "7 3", "2 3", "9 3 2 3", "1 2", "12 4", "4 4", "6 2 2 2"];

// A curve keeps the points where it turns: between them it is flat.
function corners(points, last) {
    const kept = points.filter(([, y], n) => n === 0 || points[n - 1][1] !== y);
    const end = points[points.length - 1];
    if (end && end !== kept[kept.length - 1]) kept.push(end);
    return kept.length === 1 && last > kept[0][0] ? [kept[0], [last, kept[0][1]]] : kept;
}

// The points of a process that comes and goes: one curve for each life.
function lives(points) {
    const parts = [];
    for (const point of points) {
        const part = parts[parts.length - 1];
        if (part && part[part.length - 1][0] === point[0] - 1) part.push(point);
        else parts.push([point]);
    }
    return parts;
}

class Chart {
    // CURVES: {name, parts: [[step, value], …] each}; MARKS: {name, value}.
    constructor(app, parent, title, curves, marks) {
        const { width, height, left, right, top, bottom } = SIZE;
        const last = app.film.last;
        const highest = Math.max(1, ...curves.flatMap((c) => c.parts.flat().map(([, y]) => y)), ...marks.map((m) => m.value));
        this.x = scaleLinear([0, Math.max(1, last)], [left, width - right]);
        this.y = scaleLinear([0, highest], [height - bottom, top]).nice();
        const svg = select(parent).append("figure").style("margin", 0);
        svg.append("figcaption").attr("class", "soft").text(title);
        this.svg = svg.append("svg").attr("class", "chart").attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img");
        const ticks = this.y.ticks(4).filter(Number.isInteger);
        this.svg.append("g").attr("transform", `translate(${left},0)`).call(axisLeft(this.y).tickValues(ticks).tickFormat(String));
        this.svg.append("g").attr("transform", `translate(0,${height - bottom})`)
            .call(axisBottom(this.x).ticks(5).tickFormat((i) => (Number.isInteger(i) ? app.film.steps[i]?.line || "" : "")));
        const path = line((p) => this.x(p[0]), (p) => this.y(p[1])).curve(curveStepAfter);
        this.svg.selectAll("line.mark").data(marks).join("line").attr("class", "mark").attr("x1", left).attr("x2", width - right)
            .attr("y1", (m) => this.y(m.value)).attr("y2", (m) => this.y(m.value));
        curves.forEach((curve, c) => {
            for (const part of curve.parts) {
                this.svg.append("path").attr("class", "curve").style("stroke", COLOURS[c % 8]).attr("stroke-dasharray", DASHES[c % 8]).attr("d", path(corners(part, last)));
            }
        });
        this.labels(curves, marks);
        this.cursor = this.svg.append("line").attr("class", "cursor").attr("y1", top).attr("y2", height - bottom);
        this.svg.on("click", (event) => {
            const box = this.svg.node().getBoundingClientRect();
            app.go(Math.round(this.x.invert(((event.clientX - box.left) / box.width) * width)));
        });
        this.curves = curves;
        this.title = title;
    }

    // At the right, each by its line, and none over another.
    labels(curves, marks) {
        const all = [
            ...curves.map((c, n) => ({ text: c.name, colour: COLOURS[n % 8], y: this.y(c.parts[c.parts.length - 1].slice(-1)[0][1]) })),
            ...marks.map((m) => ({ text: m.name, colour: null, y: this.y(m.value) })),
        ].sort((a, b) => b.y - a.y);
        let floor = SIZE.height - 4;
        for (const label of all) {
            label.y = Math.min(label.y + 4, floor);
            floor = label.y - 11;
        }
        this.svg.selectAll("text.name").data(all).join("text").attr("class", "name").attr("x", SIZE.width - SIZE.right + 5).attr("y", (l) => l.y)
            .text((l) => l.text).filter((l) => l.colour).style("font-weight", 700).style("fill", (l) => l.colour);
    }

    update(app) {
        const at = app.film.at;
        this.cursor.attr("x1", this.x(at)).attr("x2", this.x(at));
        const values = this.curves.flatMap((c) => {
            const point = c.parts.flat().filter(([i]) => i <= at).slice(-1)[0];
            return point ? [`${c.name} ${point[1]}`] : [];
        });
        this.svg.attr("aria-label", `${this.title}, now: ${values.join(", ")}`);
    }
}

export class Charts {
    constructor(app) {
        const { zones, rss, swap } = app.film.series;
        const box = element("div", { class: "charts" });
        body("charts").replaceChildren(box);
        this.charts = [];
        if (!zones.size) box.append(element("p", { class: "empty" }, "The machine never booted."));
        for (const [z, points] of inOrder(zones)) {
            const zone = app.film.tables.zones.get(z) ?? app.film.steps.flatMap((s) => s.set).find(([t, k, row]) => t === "zones" && k === z && row)[2];
            const marks = [["min", zone.min], ["low", zone.low], ["high", zone.high]].map(([name, value]) => ({ name, value }));
            this.charts.push(new Chart(app, box, `Free frames of zone ${app.film.names.zones[z]}`, [{ name: "free", parts: [points] }], marks));
        }
        if (rss.size) {
            const curves = inOrder(rss).map(([task, points]) => ({ name: `p${task}`, parts: lives(points) }));
            this.charts.push(new Chart(app, box, "Pages in RAM of each process (rss)", curves, []));
        }
        if (swap.some(([, used]) => used > 0)) {
            this.charts.push(new Chart(app, box, "Slots of swap in use", [{ name: "used", parts: [swap] }], []));
        }
    }

    update(app) {
        for (const chart of this.charts) chart.update(app);
        tellBroken(app, "charts", "zone");
    }
}
