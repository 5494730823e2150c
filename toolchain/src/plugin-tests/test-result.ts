/** What came of a test, unit test or scenario: the two share a report. */

/** The result of one test. */
export interface TestResult {
  readonly name: string;
  readonly line: number;
  readonly passed: boolean;
  /** Each in a sentence; a difference may take several lines. */
  readonly problems: readonly string[];
  /** The line of the test's file where it failed. */
  readonly failedAt?: number | undefined;
  /** Of a unit test: the author's lines that it was in, from the inside out, as `FILE:LINE:COLUMN`. */
  readonly places?: readonly string[];
  /** Of a unit test: what it logged last. */
  readonly log?: readonly string[];
  /** Of a scenario: host calls that were not answered Ok, with the reason. */
  readonly refusals?: readonly string[];
  /** Of a scenario: the last callbacks and host calls. */
  readonly trace?: readonly string[];
}

/** The results of one file. */
export interface FileResult {
  readonly file: string;
  readonly kind: 'unit' | 'scenario';
  readonly results: readonly TestResult[];
}

/** Whether all of them passed. */
export function allPassed(files: readonly FileResult[]): boolean {
  return files.every(({ results }) => results.every(({ passed }) => passed));
}
