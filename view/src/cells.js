// Frames and slots as cells of a list in which the arrow keys move: one cell is in the order of the tab key, and what
// it says is put together when somebody comes to it.

// ITEMS: numbers. LOOK(item): {classes, glyph}. DETAIL(item): a sentence. CHOOSE(item): it was chosen.
export class Cells {
    constructor(parent, label, items, { look, detail, choose, show, classes = "", small = 1024 }) {
        Object.assign(this, { items, look, detail, show });
        this.box = document.createElement("div");
        this.box.className = ["cells", classes, items.length > small ? "small" : ""].filter(Boolean).join(" ");
        this.box.setAttribute("role", "listbox");
        this.box.setAttribute("aria-label", label);
        this.cells = new Map();
        for (const item of items) {
            const cell = document.createElement("div");
            cell.className = "cell";
            cell.setAttribute("role", "option");
            cell.tabIndex = -1;
            cell.dataset.item = item;
            this.cells.set(item, { cell, classes: "", glyph: "" });
            this.box.append(cell);
        }
        if (items.length) this.cells.get(items[0]).cell.tabIndex = 0;
        this.box.addEventListener("click", (event) => {
            const item = this.itemAt(event);
            if (item !== null) { this.enter(item); choose(item); }
        });
        this.box.addEventListener("mouseover", (event) => {
            const item = this.itemAt(event);
            if (item !== null) this.show(this.detail(item));
        });
        this.box.addEventListener("focusin", (event) => {
            const item = this.itemAt(event);
            if (item !== null) this.show(this.label(item));
        });
        this.box.addEventListener("keydown", (event) => this.key(event, choose));
        parent.append(this.box);
    }

    itemAt(event) {
        const item = event.target.closest?.("[data-item]")?.dataset.item;
        return item === undefined ? null : Number(item);
    }

    label(item) {
        const text = this.detail(item);
        this.cells.get(item).cell.setAttribute("aria-label", text);
        return text;
    }

    enter(item) {
        for (const cell of this.box.querySelectorAll('[tabindex="0"]')) cell.tabIndex = -1;
        const { cell } = this.cells.get(item);
        this.label(item);
        cell.tabIndex = 0;
        cell.focus();
    }

    key(event, choose) {
        const item = this.itemAt(event);
        if (item === null || event.ctrlKey || event.metaKey || event.altKey) return;
        const columns = getComputedStyle(this.box).gridTemplateColumns.split(" ").length;
        const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
        const at = this.items.indexOf(item);
        if (event.key in steps) {
            const to = at + steps[event.key];
            if (this.items[to] !== undefined) this.enter(this.items[to]);
        } else if (event.key === "Enter") {
            choose(item);
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    // Gives each cell the look that it has now; touches only those that look another way.
    update() {
        for (const [item, known] of this.cells) {
            const { classes, glyph } = this.look(item);
            if (classes !== known.classes) {
                known.cell.className = "cell " + classes;
                known.cell.setAttribute("aria-selected", classes.includes("chosen"));
                known.classes = classes;
            }
            if (glyph !== known.glyph) {
                known.cell.textContent = glyph;
                known.glyph = glyph;
            }
        }
    }
}
