/** Every time zone that Node knows, at hundreds of moments, against Node's own clocks. */

import { beforeAll, expect, test } from 'vitest';
import { FunctionProbe } from './probe.ts';

/** Names of old that are links today; Intl knows them too. */
const LINKS = [
  'US/Eastern US/Central US/Mountain US/Pacific US/Alaska US/Hawaii US/Arizona Canada/Atlantic Canada/Newfoundland Brazil/East Chile/Continental',
  'Mexico/General Cuba Jamaica Navajo GB Eire Portugal Poland Turkey Egypt Libya Israel Iran PRC Hongkong ROC ROK Japan Singapore',
  'Australia/ACT Australia/NSW Australia/North Australia/Queensland Australia/South Australia/West NZ NZ-CHAT Kwajalein',
  'Asia/Calcutta Asia/Katmandu Asia/Rangoon Asia/Saigon Asia/Dacca Asia/Chongqing Asia/Ujung_Pandang Asia/Tel_Aviv Africa/Asmera',
  'America/Buenos_Aires America/Indianapolis America/Godthab Atlantic/Faeroe Europe/Kiev Pacific/Samoa Pacific/Truk Etc/GMT-14 Etc/GMT+12 UCT Zulu',
].flatMap((line) => line.split(' '));
const ZONES = [...Intl.supportedValuesOf('timeZone'), ...LINKS];
const START = Date.UTC(2007, 0, 1) / 1000;
const END = Date.UTC(2037, 0, 1) / 1000;

let probe: FunctionProbe;

beforeAll(async () => {
  probe = await FunctionProbe.load();
});

test('there are zones to compare', () => {
  expect(ZONES.length).toBeGreaterThan(450);
});

test.each(ZONES)('%s', (zone) => {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const wrong: string[] = [];
  // a step that falls on every hour of the day in the course of the years
  for (let at = START; at < END; at += 29 * 86_400 + 5 * 3600 + 1) {
    const parts = Object.fromEntries(clock.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
    const expected = `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
    const shown = probe.call(`dateInZone "2006-01-02 15:04:05" ${at} "${zone}"`).toString();
    if (shown !== expected) wrong.push(`${at}: ${shown}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
});
