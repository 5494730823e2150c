import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { seeded } from '../json/documents.ts';
import { documents, schemas, spelled } from './arbitraries.ts';
import { buildSchemaProbe, type SchemaProbe } from './probe.ts';

let probe: SchemaProbe;

beforeAll(async () => {
  probe = await buildSchemaProbe();
});

const RUNS = Number(process.env.SCHEMA_RUNS ?? 2000);

test(`agrees with ajv on ${RUNS} schemas, eight documents each`, { timeout: 60_000 + RUNS * 60 }, () => {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(
      schemas,
      fc.array(documents, { minLength: 8, maxLength: 8 }),
      fc.nat(),
      (schema, values, seed) => {
        const parsed = JSON.parse(JSON.stringify(schema)) as object;
        const validate = ajv.compile(parsed);
        if (!probe.compile(schema)) throw new Error(probe.faults().join('\n'));
        for (const value of values) {
          const text = spelled(value, seeded(seed));
          const expected = validate(JSON.parse(text));
          const isValid = probe.check(text);
          if (isValid !== expected) throw new Error(`${isValid}: ${text} against ${JSON.stringify(schema)}`);
          // who refuses says why
          if ((probe.wasm.violationCount() === 0) !== isValid)
            throw new Error(`no sentence, or one too many: ${text}`);
          counts[expected ? 'valid' : 'invalid']++;
        }
        ajv.removeSchema(parsed);
      },
    ),
    { numRuns: RUNS, seed: Number(process.env.SCHEMA_SEED ?? 20_201_208) },
  );
  // a test of one verdict only would prove little
  expect(counts.valid).toBeGreaterThan(RUNS);
  expect(counts.invalid).toBeGreaterThan(RUNS);
});
