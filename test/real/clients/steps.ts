/** What each client does with the server, and what it must find whichever client it is. */

/** As far as clients agree on a result. */
export interface Result {
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
  /** The code of a JSON-RPC error. */
  readonly error?: number;
}

export interface Findings {
  readonly server: string;
  readonly tools: readonly string[];
  readonly results: Readonly<Record<string, Result>>;
}

/** Calls by name, in their order. */
export const STEPS = {
  direct: { name: 'greet', arguments: { who: 'Ærøskøbing "harbour"' } },
  rest: { name: 'get-order', arguments: { id: 7, verbose: true } },
  structured: { name: 'order-totals', arguments: { year: 2026 } },
  missing: { name: 'get-order', arguments: { id: 404 } },
  unknown: { name: 'no-such-tool', arguments: {} },
} as const;

/** What the server is configured with: one tool for each way in which a call is answered. */
export const CONFIGURATION = {
  server: { name: 'clients-suite' },
  tools: [
    {
      name: 'greet',
      description: 'Greets somebody, without asking anybody.',
      args: [{ name: 'who', description: 'Whom.', type: 'string', required: true }],
      responseTemplate: { body: 'Good morning, {{.args.who}}!' },
    },
    {
      name: 'get-order',
      description: 'Reads one order.',
      args: [
        { name: 'id', description: 'Its number.', type: 'integer', required: true, position: 'path' },
        { name: 'verbose', description: 'With all lines.', type: 'boolean', position: 'query' },
      ],
      requestTemplate: { url: 'http://api.test/orders/{id}', method: 'GET' },
      responseTemplate: { body: 'Order {{.id}} costs {{.total}}.' },
    },
    {
      name: 'order-totals',
      description: 'Sums up the orders of a year.',
      args: [{ name: 'year', description: 'The year.', type: 'integer', required: true, position: 'body' }],
      requestTemplate: { url: 'http://api.test/totals', method: 'POST' },
      outputSchema: {
        type: 'object',
        properties: { orders: { type: 'integer' }, total: { type: 'number' } },
        required: ['orders', 'total'],
      },
    },
  ],
};

/** The REST API behind it: status and body by request line. */
export const API: Readonly<Record<string, readonly [number, unknown]>> = {
  'GET /orders/7?verbose=true': [200, { id: 7, total: 12.5 }],
  'GET /orders/404': [404, { message: 'no such order' }],
  'POST /totals': [200, { orders: 3, total: 1200.25 }],
};

const text = (said: string, more: object = {}) => ({
  content: [{ type: 'text', text: said }],
  isError: false,
  ...more,
});

/** What every client must find. */
export const EXPECTED: Findings = {
  server: 'clients-suite',
  tools: ['greet', 'get-order', 'order-totals'],
  results: {
    direct: text('Good morning, Ærøskøbing "harbour"!'),
    rest: text('Order 7 costs 12.5.'),
    structured: text('{"orders":3,"total":1200.25}', { structuredContent: { orders: 3, total: 1200.25 } }),
    missing: text('call failed, status: 404, response: {"message":"no such order"}', { isError: true }),
    unknown: { error: -32602 },
  },
};

/** Clients add members of their own; what counts is kept, in one order. */
export function comparable({ server, tools, results }: Findings): Findings {
  const kept = Object.entries(results).map(([step, result]) => {
    if (result.error !== undefined) return [step, { error: result.error }] as const;
    const content = result.content?.map(({ type, text: said }) => ({ type, text: said }));
    const structured =
      result.structuredContent === undefined || result.structuredContent === null
        ? {}
        : { structuredContent: result.structuredContent };
    return [step, { content, isError: result.isError === true, ...structured }] as const;
  });
  return { server, tools, results: Object.fromEntries(kept) as Findings['results'] };
}
