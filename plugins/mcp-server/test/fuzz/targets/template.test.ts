/** Random templates over damaged documents: they are refused, fail or print, within a bound of time and memory; and none traps. */

import { beforeAll, expect, test } from 'vitest';
import { TemplateProbe } from '../../template/probe.ts';
import { campaign, damage, seeded } from '../damage.ts';
import { documents, randomTemplate } from '../random-template.ts';

/** CPU time: others may have the machine. */
const isCampaign = process.env.FUZZ_COUNT !== undefined;
/** A rendering takes half a million steps at most, some 50 ms on a quiet machine; much longer and one of them is no step. */
const MOST_MILLISECONDS = 1000;
/** What the module has at rest, a rendering's budget and its text, twice each: they grow by doubling. */
const MOST_BYTES = 100 << 20;

const { seed, count } = campaign(600);
let probe: TemplateProbe;

beforeAll(async () => {
  probe = await TemplateProbe.load();
}, 120_000);

test(`template: keeps its promise with ${count} templates`, { timeout: 60_000 + count * 20 }, () => {
  const random = seeded(seed);
  const seen = { refused: 0, failed: 0, printed: 0 };
  for (let i = 0; i < count; i++) {
    const template = randomTemplate(random);
    const document = damage(random, documents[random(documents.length)] ?? '');
    const before = process.cpuUsage();
    const verdict = verdictOf(template, document, random(2) === 0);
    seen[verdict]++;
    const text = template.toString();
    const { user, system } = process.cpuUsage(before);
    if (isCampaign) expect((user + system) / 1000, text).toBeLessThan(MOST_MILLISECONDS);
  }
  expect(probe.memorySize).toBeLessThan(MOST_BYTES);
  // one verdict only would prove little
  expect(Math.min(seen.refused, seen.failed, seen.printed)).toBeGreaterThan(count / 20);
});

function verdictOf(template: Buffer, document: Buffer, isStrict: boolean): 'refused' | 'failed' | 'printed' {
  const fault = probe.compile(template, { isStrict });
  if (fault !== null) {
    expect(fault).toMatch(/^template: response:\d+: /);
    return 'refused';
  }
  const { isSound, bytes } = probe.render(document);
  if (isSound) return 'printed';
  expect(bytes.toString()).toMatch(/^template: response:|^runtime error: /);
  return 'failed';
}
