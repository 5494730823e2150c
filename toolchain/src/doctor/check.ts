/** What `postern doctor` finds out: one question with its answer. */
export interface Check {
  /** What was looked at. */
  readonly what: string;
  /** `problem`: something will not work; `note`: only what is named will not. */
  readonly state: 'ok' | 'note' | 'problem';
  readonly seen: string;
  /** What to do; for everything that is not `ok`. */
  readonly hint?: string;
}
