/**
 * A small orders service, the REST API that the quickstart's tools reach. It keeps everything in memory.
 *
 *   node rest/server.mjs [--port 9101]      or ORDERS_PORT=9101
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const MAX_BODY_BYTES = 64 * 1024;
const STATUSES = ['open', 'shipped', 'cancelled'];

const orders = new Map(
  [
    order('A-1001', 'Northwind Bakery', 'shipped', '2026-03-02', [item('FLOUR-25', 4, 18.5)]),
    order('A-1002', 'Harbour Cafe', 'open', '2026-03-04', [
      item('BEANS-10', 2, 96),
      item('CUPS-500', 1, 41.25),
    ]),
    order('A-1003', 'Hilltop School', 'cancelled', '2026-03-05', [item('PAPER-80', 20, 3.9)]),
    order('A-1004', 'Northwind Bakery', 'open', '2026-03-09', [
      item('YEAST-1', 12, 2.4),
      item('SALT-5', 3, 6.1),
    ]),
  ].map((entry) => [entry.id, entry]),
);

function item(sku, quantity, price) {
  return { sku, quantity, price };
}

function order(id, customer, status, placedOn, items) {
  const cents = items.reduce((sum, { quantity, price }) => sum + Math.round(quantity * price * 100), 0);
  return { id, customer, status, placedOn, currency: 'EUR', total: cents / 100, items };
}

class HttpError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.body = { error: { code, message } };
  }
}

const badRequest = (message) => new HttpError(400, 'bad_request', message);

// GET /orders?limit=10
function listOrders(url) {
  const text = url.searchParams.get('limit') ?? '10';
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 50) throw badRequest('limit must be a number from 1 to 50');
  return { status: 200, body: { orders: newestFirst().slice(0, limit).map(summary) } };
}

// GET /orders/search?customer=...&status=...
function searchOrders(url) {
  const customer = (url.searchParams.get('customer') ?? '').toLowerCase();
  const status = url.searchParams.get('status') ?? '';
  if (status !== '' && !STATUSES.includes(status))
    throw badRequest(`status must be one of ${STATUSES.join(', ')}`);
  const found = newestFirst().filter(
    (entry) => entry.customer.toLowerCase().includes(customer) && (status === '' || entry.status === status),
  );
  return { status: 200, body: { orders: found.map(summary) } };
}

// GET /orders/{id}
function getOrder(id) {
  const found = orders.get(id);
  if (found === undefined) throw new HttpError(404, 'not_found', `there is no order ${JSON.stringify(id)}`);
  return { status: 200, body: found };
}

// POST /orders {customer, items: [{sku, quantity, price}]}
async function createOrder(request) {
  const input = await readJson(request);
  const { customer, items } = input ?? {};
  if (typeof customer !== 'string' || customer.trim() === '' || customer.length > 80) {
    throw badRequest('customer must be text of 1 to 80 characters');
  }
  if (!Array.isArray(items) || items.length === 0 || items.length > 100) {
    throw badRequest('items must be a list of 1 to 100 items');
  }
  const currency = String(request.headers['x-currency'] ?? 'EUR');
  const id = `A-${1001 + orders.size}`;
  const today = new Date().toISOString().slice(0, 10);
  const created = { ...order(id, customer.trim(), 'open', today, items.map(checkItem)), currency };
  orders.set(id, created);
  return { status: 201, body: created, headers: { location: `/orders/${id}` } };
}

function checkItem(value, index) {
  const { sku, quantity, price } = value ?? {};
  if (typeof sku !== 'string' || !/^[\w-]{1,40}$/.test(sku))
    throw badRequest(`items[${index}].sku is not an article number`);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 1000) {
    throw badRequest(`items[${index}].quantity must be a whole number from 1 to 1000`);
  }
  if (typeof price !== 'number' || !(price >= 0 && price <= 1_000_000)) {
    throw badRequest(`items[${index}].price must be a number from 0 to 1000000`);
  }
  return item(sku, quantity, price);
}

function newestFirst() {
  return [...orders.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function summary({ id, customer, status, total, currency }) {
  return { id, customer, status, total, currency };
}

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new HttpError(413, 'too_large', `a body has at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('the body is not JSON');
  }
}

function route(request) {
  const url = new URL(request.url ?? '/', 'http://orders.invalid');
  const { method } = request;
  if (url.pathname === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (url.pathname === '/orders' && method === 'GET') return listOrders(url);
  if (url.pathname === '/orders' && method === 'POST') return createOrder(request);
  if (url.pathname === '/orders/search' && method === 'GET') return searchOrders(url);
  const [, id] = /^\/orders\/([^/]+)$/.exec(url.pathname) ?? [];
  if (id !== undefined && method === 'GET') return getOrder(decode(id));
  throw new HttpError(404, 'not_found', `there is no ${method} ${url.pathname}`);
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('the path has a broken percent escape');
  }
}

function send(response, { status, body, headers = {} }) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

const server = createServer(async (request, response) => {
  try {
    send(response, await route(request));
  } catch (error) {
    if (!(error instanceof HttpError)) console.error(error);
    const body = { error: { code: 'internal', message: 'the service failed' } };
    send(response, error instanceof HttpError ? error : { status: 500, body });
  }
});

const { values } = parseArgs({
  options: { port: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' } },
});
const port = Number(values.port ?? process.env.ORDERS_PORT ?? 9101);
server.listen(port, values.host, () => {
  console.log(`orders service on http://${values.host}:${server.address().port}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.close(() => process.exit(0)));
