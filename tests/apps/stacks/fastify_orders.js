// The orders API as one writes it with Fastify. usage: fastify_orders.js PORT
const fastify = require('fastify')({ ajv: { customOptions: { allErrors: true } } });

const order = {
  type: 'object',
  required: ['customer', 'items'],
  properties: {
    customer: {
      type: 'object',
      required: ['name', 'email'],
      properties: { name: { type: 'string', minLength: 1, maxLength: 40 }, email: { type: 'string', format: 'email' } },
    },
    items: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        properties: { sku: { type: 'string' }, quantity: { type: 'integer', minimum: 1, maximum: 99 } },
      },
    },
    note: { type: 'string' },
  },
};
const querystring = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 } } };

async function start() {
  await fastify.register(require('@fastify/rate-limit'), { global: false });
  fastify.post('/orders', { schema: { body: order } }, (request, reply) => reply.code(201).send(request.body));
  fastify.get('/orders', { schema: { querystring } }, async (request) => ({ limit: request.query.limit }));
  fastify.get('/orders/:number', async (request, reply) => {
    if (request.params.number !== '7') return reply.code(404).send({ error: `Order ${request.params.number} does not exist` });
    return { number: 7 };
  });
  fastify.register(async (guarded) => {
    await guarded.register(require('@fastify/bearer-auth'), { keys: ['only-for-tests'] });
    guarded.get('/account', async () => ({ name: 'Ada' }));
  });
  fastify.get('/report', { config: { rateLimit: { max: 1, timeWindow: '1 hour' } } }, async () => ({ orders: 7 }));
  await fastify.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
}

start();
