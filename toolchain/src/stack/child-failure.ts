/** A failure that one child of a running project is to blame for, so that its last lines can be shown. */
import { ToolchainError } from '../errors.js';
import type { Child } from './child.js';

/** Which child failed, and how. */
export class ChildFailure extends ToolchainError {
  readonly child: Child;

  constructor(code: 'TC_START_FAILED' | 'TC_CHILD_ENDED', child: Child, message: string) {
    super(code, message);
    this.child = child;
  }

  /** The child's last lines, as an indented block. */
  get lastLines(): string {
    if (this.child.tail.length === 0) return `${this.child.name} printed nothing\n`;
    const lines = this.child.tail.map((line) => `  ${line}\n`).join('');
    return `last lines of ${this.child.name}:\n${lines}`;
  }
}
