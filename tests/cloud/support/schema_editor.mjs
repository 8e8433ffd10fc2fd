// Opens documents in yaml-language-server and prints what it finds in each of them.
//
// The arguments are the program of the language server and the schema. Standard input has one document a line, a JSON
// text. Each is answered by a line, a JSON list of [line, message], lines counted from 1.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const DEADLINE = 60_000;
const [program, schema] = process.argv.slice(2);
const documents = readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const found = new Map();
const settings = {
  yaml: {
    schemas: { [pathToFileURL(schema).href]: "*.yaml" },
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
    validate: true,
  },
};

function end(code) {
  server.kill();
  process.exit(code);
}

setTimeout(() => {
  console.error(`yaml-language-server has answered ${found.size} of ${documents.length} documents`);
  end(1);
}, DEADLINE);

function send(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function open() {
  send({ method: "initialized", params: {} });
  send({ method: "workspace/didChangeConfiguration", params: { settings } });
  documents.forEach((text, index) => {
    const uri = `file:///documents/${index}.yaml`;
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  });
}

function read(message) {
  if (message.id === 0 && message.result) {
    open();
  } else if (message.method === "workspace/configuration") {
    send({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? null) });
  } else if (message.id !== undefined && message.method) {
    send({ id: message.id, result: null });
  } else if (message.method === "textDocument/publishDiagnostics") {
    const { uri, diagnostics } = message.params;
    found.set(uri, diagnostics.map(({ range, message }) => [range.start.line + 1, message]));
    if (found.size === documents.length) {
      documents.forEach((_, index) => console.log(JSON.stringify(found.get(`file:///documents/${index}.yaml`))));
      end(0);
    }
  }
}

let waiting = Buffer.alloc(0);
server.stdout.on("data", (data) => {
  waiting = Buffer.concat([waiting, data]);
  for (;;) {
    const head = waiting.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(waiting.subarray(0, head).toString())[1]);
    if (waiting.length < head + 4 + length) return;
    const body = waiting.subarray(head + 4, head + 4 + length).toString();
    waiting = waiting.subarray(head + 4 + length);
    read(JSON.parse(body));
  }
});
send({ id: 0, method: "initialize", params: { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } } });
