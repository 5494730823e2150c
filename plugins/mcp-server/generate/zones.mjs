/** Writes `assembly/functions/time/zone-table.ts` from a folder of TZif files: `node generate/zones.mjs /usr/share/zoneinfo`. */

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { words } from './words.mjs';
import { erasOf, readZone } from './zone-history.mjs';

/** Clocks of earlier years are taken for those of this moment: 2007-01-01, the year of the rule that North America has. */
const START = Date.UTC(2007, 0, 1) / 1000;
const TARGET = fileURLToPath(new URL('../assembly/functions/time/zone-table.ts', import.meta.url));

const folder = process.argv[2];
const names = readdirSync(folder, { recursive: true })
  .filter((name) => !/^(?:posix|right)\/|^(?:localtime|posixrules|Factory)$/.test(name))
  .filter((name) => statSync(path.join(folder, name)).isFile())
  .filter((name) => readFileSync(path.join(folder, name)).toString('latin1', 0, 4) === 'TZif');
const version = /^# version (\S+)/.exec(readFileSync(path.join(folder, 'tzdata.zi'), 'latin1'))[1];

const rules = new Map();
const histories = new Map();
const zones = names
  .map((name) => ({ hash: hashOf(name), which: historyOf(name) }))
  .sort((left, right) => left.hash - right.hash);
if (new Set(zones.map(({ hash }) => hash)).size !== zones.length) throw new Error('two names have one hash');
if (rules.size > 256 || histories.size > 256)
  throw new Error(`${rules.size} rules, ${histories.size} histories`);

writeFileSync(
  TARGET,
  `/** The zones of the IANA database ${version}, compact; written by generate/zones.mjs, which see. What reads it is zones.ts. */

export const ZONES: i32 = ${zones.length};
export const START: i64 = ${START};
/** FNV-1a of each name, ascending. */
export const HASHES = ${words(Buffer.concat(zones.map(({ hash }) => word(hash))))};
/** Which history each name has. */
export const WHICH = ${words(Buffer.from(zones.map(({ which }) => which)))};
/** The histories one behind the other. */
export const ERAS = ${words(Buffer.concat([...histories.keys()].map((text) => Buffer.from(text, 'hex'))))};
/** The rules, each with a line feed. */
export const RULES = ${words(Buffer.from([...rules.keys()].map((rule) => `${rule}\n`).join('')))};
`,
);

function historyOf(name) {
  const eras = erasOf(readZone(readFileSync(path.join(folder, name))), START);
  const bytes = [eras.length - 1, place(rules, eras[0].rule)];
  for (let i = 1; i < eras.length; i++) {
    // Iran's clocks once changed a second before the minute
    const minutes = Math.round(eras[i - 1].until / 60) - Math.round((i > 1 ? eras[i - 2].until : START) / 60);
    bytes.push(...varint(minutes), place(rules, eras[i].rule));
  }
  return place(histories, Buffer.from(bytes).toString('hex'));
}

function place(table, key) {
  if (!table.has(key)) table.set(key, table.size);
  return table.get(key);
}

function varint(value) {
  return value < 128 ? [value] : [128 | (value & 127), ...varint(value >>> 7)];
}

function hashOf(name) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function word(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
