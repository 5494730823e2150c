/** Something in a store that is not what it should be. */
export interface Damage {
  /** `acme/key-auth@1.0.0`; of marks, what they are about. */
  readonly plugin: string;
  readonly file: string;
  readonly problem: 'missing' | 'unreadable' | 'other bytes';
  /** How it was put right; absent when it was not. */
  readonly repaired?: 'from its own record' | 'from the mirror' | 'taken away';
  /** Why it could not be put right. */
  readonly reason?: string;
}
