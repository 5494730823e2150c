import { describe, expect, test } from 'vitest';
import {
  answerHeaderFault,
  comparable,
  expectedAnswer,
  expectedUpstream,
  framingFault,
  givenAnswer,
} from './observed/expectation.ts';
import { play, type Played } from './observed/player.ts';
import { type Instead, readClasses, readLines, readRecords } from './observed/record.ts';

const classes = readClasses();
const instead = new Map(readLines<Instead>('instead.jsonl').map((line) => [line.id, line] as const));
/** Not done yet: each must still differ, so that none stays here for nothing. */
const pending = new Set(readLines<{ id: string }>('pending.jsonl').map(({ id }) => id));

/** An error's words are ours, and change; its code is the specification's. */
function withoutErrorWords(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return answer;
  const { error } = answer as { error: { code: number } };
  return { ...answer, error: { code: error.code } };
}

function outcome(played: Played, like: unknown) {
  return {
    up: comparable(played.up),
    status: played.status,
    answer: withoutErrorWords(givenAnswer(played, like)),
    framingFault: framingFault(played),
    answerHeaderFault: answerHeaderFault(played),
  };
}

describe('what Higress was observed to do', () => {
  for (const record of readRecords()) {
    const { id, cfg } = record;
    const other = instead.get(id);
    const title = `${id} [${cfg}] ${record.note ?? `${record.tool} ${record.client}`}`;
    test(`${title}: ${other ? other.why : classes.get(id)}`, async () => {
      const answer = other ? other.res.body : expectedAnswer(record);
      const like = other ? other.res.body : record.res.body;
      const expected = {
        up: other ? comparable(other.up) : expectedUpstream(record),
        status: other ? other.res.status : record.res.status,
        answer: withoutErrorWords(answer),
        framingFault: undefined,
        answerHeaderFault: undefined,
      };
      const check = async () =>
        expect(outcome(await play(record, other ? other.up : record.up), like)).toEqual(expected);
      if (pending.has(id)) await expect(check()).rejects.toThrow();
      else await check();
    });
  }

  test('every record has a class, and only what is not "compat" may differ', () => {
    const ids = ['edge', 'security', 'proxy', 'loads', 'templates'].flatMap((name) =>
      readLines<{ id: string }>(`${name}.jsonl`).map(({ id }) => id),
    );
    expect(ids.length).toBe(770);
    expect(ids.filter((id) => !classes.has(id))).toEqual([]);
    expect(classes.size).toBe(ids.length);
    expect(
      [...instead.keys()].filter((id) => !['protocol', 'security'].includes(classes.get(id) ?? '')),
    ).toEqual([]);
  });
});
