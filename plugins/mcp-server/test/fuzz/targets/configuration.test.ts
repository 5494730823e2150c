/** Configurations with wrong tokens: they load, or are refused with a reason; and none traps. */

import { expect, test } from 'vitest';
import { oneTool, startPlugin } from '../../harness.ts';
import { campaign, seeded, withWrongTokens } from '../damage.ts';
import { OFFERING } from '../offers.ts';

const rule = {
  _match_route_: ['r'],
  allowTools: ['tool'],
  ...(oneTool(
    {
      args: [
        { name: 'id', position: 'path', type: 'integer', required: true, enum: [1, 2], default: 1 },
        { name: 'a', type: 'array', items: { type: 'string' } },
        { name: 'o', type: 'object', properties: { k: { type: 'number' } } },
      ],
      requestTemplate: {
        url: 'http://api.test/v/{id}?a={{.args.q}}',
        method: 'POST',
        headers: [{ key: 'x-a', value: '{{.args.b.a}}' }],
        argsToJsonBody: true,
      },
      responseTemplate: { body: '{{.a.b}}{{.}}' },
      errorResponseTemplate: '{{.message}}',
      outputSchema: { type: 'object', properties: {} },
    },
    { config: { a: 1 } },
  ) as object),
};
const texts = [rule, { _match_route_: ['r'], ...OFFERING }].map((one) =>
  JSON.stringify({ upstreamPrefix: '/~', _rules_: [one] }),
);

const { seed, count } = campaign(500);

test(
  `configuration: keeps its promise in ${count} configurations`,
  { timeout: 60_000 + count * 20 },
  async () => {
    const random = seeded(seed);
    const seen = { accepted: 0, refused: 0 };
    for (let i = 0; i < count; i++) {
      const configuration = withWrongTokens(random, texts[i % 2] ?? '');
      try {
        (await startPlugin(configuration, 'r', { trace: false })).close();
        seen.accepted++;
      } catch (error) {
        expect((error as Error).message, configuration).toMatch(/configuration refused|quarantined/);
        expect((error as Error).message, configuration).not.toMatch(/critical|unreachable/);
        seen.refused++;
      }
    }
    // one verdict only would prove little
    expect(seen.accepted).toBeGreaterThan(count / 13);
    expect(seen.refused).toBeGreaterThan(count / 6);
  },
);
