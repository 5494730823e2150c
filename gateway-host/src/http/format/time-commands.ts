/**
 * Command operators that tell when things happened and how long they took, in whole milliseconds.
 * Spec: Envoy source/common/formatter/stream_info_formatter.cc; https://en.cppreference.com/w/cpp/io/manip/put_time
 */
import type { StreamTimes } from '../filter-chain.js';
import type { Command, FormatReader } from './format-subject.js';

const NANOSECONDS_PER_MS = 1_000_000n;
const NOW_NS = (): bigint => BigInt(Date.now()) * NANOSECONDS_PER_MS;

export const TIME_COMMANDS: Readonly<Record<string, Command>> = {
  START_TIME: { takes: 'maybe an argument', make: (form) => clock(form, ({ info }) => info.startTimeNs) },
  EMIT_TIME: { takes: 'maybe an argument', make: (form) => clock(form, NOW_NS) },
  DURATION: since((times) => times.responseEnd ?? performance.now()),
  REQUEST_DURATION: since((times) => times.requestEnd),
  REQUEST_TX_DURATION: since((times) => (times.upstreamStart === undefined ? undefined : times.requestEnd)),
  RESPONSE_DURATION: since((times) => times.upstreamAnswer),
  RESPONSE_TX_DURATION: {
    takes: 'nothing',
    make:
      () =>
      ({ info }) => {
        const { responseEnd, upstreamAnswer } = info.times ?? {};
        return responseEnd === undefined || upstreamAnswer === undefined
          ? undefined
          : Math.trunc(responseEnd - upstreamAnswer);
      },
  },
};

function since(until: (times: StreamTimes) => number | undefined): Command {
  return {
    takes: 'nothing',
    make:
      () =>
      ({ info: { times } }) => {
        const end = times === undefined ? undefined : until(times);
        return end === undefined || times === undefined ? undefined : Math.trunc(end - times.start);
      },
  };
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

const two = (number: number): string => String(number).padStart(2, '0');

/** Letters of strftime; everything is UTC. */
const LETTERS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2, ' '),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  F: (date) => date.toISOString().slice(0, 10),
  T: (date) => date.toISOString().slice(11, 19),
  R: (date) => date.toISOString().slice(11, 16),
  a: (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  A: (date) => DAYS[date.getUTCDay()] ?? '',
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  z: () => '+0000',
  Z: () => 'UTC',
  n: () => '\n',
  t: () => '\t',
};

const ITEM = /%([1-9])?([A-Za-z])/g;

function clock(form: string | undefined, time: (subject: Parameters<FormatReader>[0]) => bigint) {
  if (form === undefined || form === '') {
    return ((subject) =>
      new Date(Number(time(subject) / NANOSECONDS_PER_MS)).toISOString()) satisfies FormatReader;
  }
  for (const [item, digits, letter = ''] of form.matchAll(ITEM)) {
    const known = letter === 'f' || (digits === undefined && Object.hasOwn(LETTERS, letter));
    if (!known) return `Envoy has ${item} in a time's format, this gateway does not support it`;
  }
  return ((subject) => {
    const ns = time(subject);
    const date = new Date(Number(ns / NANOSECONDS_PER_MS));
    const fraction = String(ns % 1_000_000_000n).padStart(9, '0');
    return form.replace(ITEM, (item, digits: string | undefined, letter: string) =>
      letter === 'f' ? fraction.slice(0, Number(digits ?? 9)) : (LETTERS[letter]?.(date) ?? item),
    );
  }) satisfies FormatReader;
}
