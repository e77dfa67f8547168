// An Express application that checks requests against a contract and passes good ones on: PORT UPSTREAM CONTRACT.
const http = require("node:http");
const express = require("express");
const validator = require("express-openapi-validator");

const [port, upstream, contract] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 });
const app = express();
app.disable("x-powered-by");
app.disable("etag");

// The body is parsed once for the check, and passed on as it came.
const keep = (request, _response, octets) => { request.octets = octets; };
app.use(express.json({ limit: "16mb", verify: keep }));
app.use(validator.middleware({ apiSpec: contract, validateRequests: true, validateResponses: false }));

app.use((request, response, next) => {
  const { method, originalUrl: path, headers } = request;
  const options = { host: "127.0.0.1", port: upstream, method, path, headers, agent };
  const passed = http.request(options, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", next);
  passed.end(request.octets);
});

app.use((error, _request, response, _next) => {
  response.status(error.status || 502).json({ message: error.message, errors: error.errors });
});

const server = app.listen(Number(port), "127.0.0.1", 4096);
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
