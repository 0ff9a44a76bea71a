// Builds the page: bundles src/main.js and puts script and style into src/page.html, all in one file.
// usage: node build.mjs OUT, with NODE_PATH naming the folder of the modules (ci/page does that).

import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(join(process.env.NODE_PATH, "x.js"))("esbuild");

async function bundle(entry) {
    const result = await build({
        entryPoints: [join(here, "src", entry)], bundle: true, minify: true, write: false, metafile: true, format: "iife", target: ["chrome100", "firefox100", "safari15"],
        charset: "utf8", legalComments: "none", nodePaths: [process.env.NODE_PATH], logLevel: "error", absWorkingDir: here,
    });
    return { text: result.outputFiles[0].text.trim(), inputs: Object.keys(result.metafile.inputs) };
}

// The licences of the modules that are in the bundle, as each of them wants to be told.
async function licences(inputs) {
    const modules = [...new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))].sort();
    const texts = await Promise.all(modules.map(async (name) => {
        const folder = join(process.env.NODE_PATH, name);
        const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
        const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
        return `${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}`;
    }));
    return texts.join("\n\n").replaceAll("--", "- -");
}

const page = await readFile(join(here, "src", "page.html"), "utf8");
const script = await bundle("main.js");
const style = await bundle("page.css");
const whole = page.replace("@STYLE@", () => style.text).replace("@SCRIPT@", () => script.text.replaceAll("</script", "<\\/script"))
    .replace("@LICENCES@", await licences(script.inputs));
if (whole.split("@PAGEWRIGHT_FILM@").length !== 2) throw new Error("the mark of the film has to stand in the page once");
await writeFile(process.argv[2], whole);
