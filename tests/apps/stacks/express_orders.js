// The orders API as one writes it with Express and express-validator. usage: express_orders.js PORT
const express = require('express');
const { rateLimit } = require('express-rate-limit');
const { body, query, validationResult } = require('express-validator');

const app = express();
app.use(express.json());

const checked = (request, response, next) => {
  const errors = validationResult(request);
  if (errors.isEmpty()) return next();
  response.status(400).json({ errors: errors.array() });
};

app.post('/orders',
  body('customer.name').isLength({ min: 1, max: 40 }),
  body('customer.email').isEmail(),
  body('items').isArray({ min: 1 }),
  body('items.*.sku').notEmpty(),
  body('items.*.quantity').isInt({ min: 1, max: 99 }),
  checked,
  (request, response) => response.status(201).json(request.body));

app.get('/orders', query('limit').optional().isInt({ min: 1, max: 100 }), checked,
  (request, response) => response.json({ limit: Number(request.query.limit ?? 10) }));

app.get('/orders/:number', (request, response) => {
  if (request.params.number !== '7') return response.status(404).json({ error: `Order ${request.params.number} does not exist` });
  response.json({ number: 7 });
});

app.get('/account', (request, response) => {
  if (!request.headers.authorization) return response.sendStatus(401);
  response.json({ name: 'Ada' });
});

app.get('/report', rateLimit({ windowMs: 3_600_000, limit: 1 }), (request, response) => response.json({ orders: 7 }));

app.listen(Number(process.argv[2]), '127.0.0.1');
