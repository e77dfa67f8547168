// express-openapi-validator in front of an Express application that answers 200 to all it lets pass.
// usage: node eov.js FOLDER: for each NAME.json the cases of NAME.jsonl, a line of {"id","raw_b64"} each; answered by
// lines of {"id","status","message","errors"}. A document that cannot be used answers every request with 500.
"use strict";
const fs = require("fs");
const net = require("net");
const path = require("path");
const express = require("express");
const OpenApiValidator = require("express-openapi-validator");

function application(documentPath) {
  const app = express();
  app.use(express.json({ strict: false, limit: "2mb", type: ["application/json", "application/*+json"] }));
  app.use(express.urlencoded({ extended: true }));
  app.use(OpenApiValidator.middleware({
    apiSpec: JSON.parse(fs.readFileSync(documentPath, "utf8")),
    validateApiSpec: false,
    validateSecurity: false,
    validateRequests: true,
    validateResponses: false,
    validateFormats: true,
    ignoreUndocumented: false,
  }));
  app.use((req, res) => res.status(200).json({ passed: true }));
  app.use((error, req, res, next) => {
    res.status(error.status || 500).json({ message: String(error.message), errors: error.errors || null });
  });
  return app;
}

function ask(port, raw) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const parts = [];
    const close = () => resolve(Buffer.concat(parts).toString("utf8"));
    socket.setTimeout(60000, () => socket.destroy());
    socket.on("data", (part) => parts.push(part));
    socket.on("close", close);
    socket.on("error", close);
    socket.end(raw);
  });
}

async function judge(documentPath) {
  const server = application(documentPath).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const lines = fs.readFileSync(documentPath + "l", "utf8").split("\n").filter(Boolean);
  for (const line of lines) {
    const { id, raw_b64 } = JSON.parse(line);
    const raw = Buffer.from(raw_b64, "base64").toString("latin1").replace("\r\n", "\r\nConnection: close\r\n");
    const answer = await ask(server.address().port, Buffer.from(raw, "latin1"));
    const status = Number((/^HTTP\/1\.1 (\d{3})/.exec(answer) || [])[1] || 0);
    let said;
    try { said = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)); } catch { said = { message: answer.slice(0, 300) }; }
    process.stdout.write(JSON.stringify({ id, status, message: said.message || "", errors: said.errors || [] }) + "\n");
  }
  server.close();
}

async function main() {
  const folder = process.argv[2];
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    await judge(path.join(folder, name));
  }
  process.exit(0);
}

process.on("unhandledRejection", () => {});
main();
