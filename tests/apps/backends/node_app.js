// Node's http: says what it understood of each request, as JSON, and notes it in a file. Arguments: PORT FILE.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");

const [port, file] = process.argv.slice(2);
const notes = fs.openSync(file, "a");

const server = http.createServer({ maxHeaderSize: 1 << 18 }, (request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    const raw = request.rawHeaders;
    const fields = [];
    for (let i = 0; i < raw.length; i += 2) fields.push([raw[i], raw[i + 1]]);
    request.socket.count = (request.socket.count ?? 0) + 1;
    const seen = {
      id: request.headers["x-request-id"], method: request.method, target: request.url, fields,
      length: body.length, sha1: createHash("sha1").update(body).digest("hex"), count: request.socket.count,
    };
    const line = JSON.stringify(seen);
    fs.writeSync(notes, line + "\n");
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(line) });
    response.end(request.method === "HEAD" ? undefined : line);
  });
});
server.keepAliveTimeout = 0;
server.maxHeadersCount = 0;
server.listen(Number(port), "127.0.0.1");
