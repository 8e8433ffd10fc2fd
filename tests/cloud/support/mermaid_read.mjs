// Reads flowcharts as Mermaid does. Each line of standard input is a text in JSON; for each one a line says what is in it.

import readline from "node:readline";
import { JSDOM } from "jsdom";

const page = new JSDOM("");
globalThis.window = page.window;
globalThis.document = page.window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, maxEdges: 100000, maxTextSize: 10000000 });

// Mermaid keeps entities in a form of its own until it draws.
const decoded = (text) =>
  text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(Number(number)))
    .replace(/ﬂ°(\w+)¶ß/g, "&$1;");
const lines = (text) => text.split(/<br\s*\/?>/).map(decoded);

for await (const line of readline.createInterface({ input: process.stdin })) {
  let found;
  try {
    const text = JSON.parse(line);
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const boxes = db.getSubGraphs();
    const nodes = [...db.getVertices().values()];
    // Boxes with edges are among the nodes.
    const isBox = (node) => boxes.some((box) => box.id === node.id);
    found = {
      nodes: nodes.filter((node) => !isBox(node)).map((node) => lines(node.text)),
      boxes: boxes.map((box) => decoded(box.title)),
      edges: db.getEdges().map((edge) => decoded(edge.text ?? "")),
    };
  } catch (error) {
    found = { error: String(error) };
  }
  console.log(JSON.stringify(found));
}
process.exit(0);
