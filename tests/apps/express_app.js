// An Express service that writes down every request that reaches it. usage: express_app.js PORT LOG
const express = require('express');
const fs = require('fs');

const [port, log] = [Number(process.argv[2]), process.argv[3]];
const app = express();
app.use((request, _response, next) => {
  fs.appendFileSync(log, `${request.method} ${request.path}\n`);
  next();
});
app.post('/echo', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  response.set('X-Seen', JSON.stringify(request.rawHeaders));
  response.set('X-Odd', 'a ;  two  spaces');
  response.type('application/octet-stream').send(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
});
app.use(express.json());
app.post('/orders', (request, response) => response.status(201).json(request.body));
app.get('/orders/:number', (request, response) => response.json({ number: Number(request.params.number) }));
app.get('/orders', (request, response) => response.json({ limit: Number(request.query.limit ?? 10) }));
app.listen(port, '127.0.0.1');
