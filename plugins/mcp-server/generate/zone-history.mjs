/** What a zone's clocks did, as eras of POSIX rules: fewer bytes than its transitions one by one. Spec: RFC 9636. */

import { parseRule } from './posix-rule.mjs';

const DAY = 86_400;
/** A rule with summer time pays only if it holds for longer: two rules without cost less. */
const SHORTEST = 800 * DAY;

/** The transitions and the footer of a TZif file (its 64-bit part). */
export function readZone(bytes) {
  const first = counts(bytes, 0);
  const base = 44 + first.time * 5 + first.type * 6 + first.char + first.leap * 8 + first.std + first.ut;
  const head = counts(bytes, base);
  const times = base + 44;
  const kinds = times + head.time * 8;
  const types = kinds + head.time;
  const names = types + head.type * 6;
  const typeAt = (index) => {
    const at = types + index * 6;
    const name = names + bytes[at + 5];
    return { offset: bytes.readInt32BE(at), name: bytes.toString('latin1', name, bytes.indexOf(0, name)) };
  };
  const changes = Array.from({ length: head.time }, (_, i) => ({
    at: Number(bytes.readBigInt64BE(times + i * 8)),
    ...typeAt(bytes[kinds + i]),
  }));
  const lines = bytes.toString('latin1').trimEnd().split('\n');
  return { changes, first: typeAt(0), footer: lines.at(-1) };
}

function counts(bytes, at) {
  const [ut, std, leap, time, type, char] = [20, 24, 28, 32, 36, 40].map((i) => bytes.readUInt32BE(at + i));
  return { ut, std, leap, time, type, char };
}

/** `[{ rule, until }, …]` for every moment since `start`; the last one has no end. */
export function erasOf(zone, start) {
  const eras = [];
  for (let from = start; from !== Infinity; from = eras.at(-1).until) {
    const next = zone.changes.findIndex((change) => change.at > from);
    const now = next < 0 ? (zone.changes.at(-1) ?? zone.first) : (zone.changes[next - 1] ?? zone.first);
    const ahead = next < 0 ? [] : zone.changes.slice(next);
    const best = candidates(zone.footer, now, ahead)
      .map((rule) => ({ rule, until: agreesUntil(rule, ahead, now, from) }))
      .filter(({ rule, until }) => !rule.includes(',') || until - from > SHORTEST)
      .reduce((left, right) => (right.until > left.until ? right : left));
    // the footer holds for ever once there are no more changes
    eras.push(ahead.length === 0 ? { rule: zone.footer, until: Infinity } : best);
  }
  return eras;
}

/** Until when a rule says what the changes say, at most until the last of them. */
function agreesUntil(text, ahead, now, from) {
  if (ahead.length === 0) return Infinity;
  const rule = parseRule(text);
  const end = ahead.at(-1).at;
  const moments = new Set([from, ...ahead.map((change) => change.at)]);
  for (let year = yearOf(from) - 1; year <= yearOf(end) + 1; year++) {
    for (const at of rule.changesIn(year)) if (at > from && at < end) moments.add(at);
  }
  let passed = 0;
  let actual = now;
  for (const at of [...moments].sort((a, b) => a - b)) {
    while (passed < ahead.length && ahead[passed].at <= at) actual = ahead[passed++];
    const said = rule.at(at);
    if (said.offset !== actual.offset || said.name !== actual.name) return at;
  }
  return end;
}

/** The footer, the clocks as they are, and every way to say that they will change the next two times as they do each year. */
function candidates(footer, now, [there, back]) {
  const rules = [footer, shown(now)];
  if (!back || back.offset !== now.offset || back.name !== now.name) return rules;
  const isSummerNext = there.offset > now.offset;
  const [winter, summer] = isSummerNext ? [now, there] : [there, now];
  const [begin, end] = isSummerNext ? [there, back] : [back, there];
  const names = shown(winter) + (summer.offset === winter.offset + 3600 ? nameOf(summer) : shown(summer));
  for (const start of dayForms(begin.at + winter.offset)) {
    for (const stop of dayForms(end.at + summer.offset)) rules.push(`${names},${start},${stop}`);
  }
  return rules;
}

const shown = (clocks) => nameOf(clocks) + clock(-clocks.offset);
const nameOf = ({ name }) => (/^[A-Za-z]+$/.test(name) ? name : `<${name}>`);
const yearOf = (seconds) => new Date(seconds * 1000).getUTCFullYear();

function clock(seconds) {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return (
    (seconds < 0 ? '-' : '') + parts.map((part, i) => (i ? String(part).padStart(2, '0') : part)).join(':')
  );
}

/** The ways to say a local moment as the day of a rule, that of the day before at a later hour too. */
function dayForms(local) {
  return [0, 1].flatMap((earlier) => {
    const midnight = (Math.floor(local / DAY) - earlier) * DAY;
    const date = new Date(midnight * 1000);
    const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
    const length = new Date(Date.UTC(date.getUTCFullYear(), month, 0)).getUTCDate();
    const weeks = new Set([Math.ceil(day / 7), ...(day > length - 7 ? [5] : [])]);
    const time = local - midnight === 7200 ? '' : `/${clock(local - midnight)}`;
    return [...weeks].map((week) => `M${month}.${week}.${date.getUTCDay()}${time}`);
  });
}
