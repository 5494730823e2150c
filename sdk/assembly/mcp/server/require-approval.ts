/**
 * For tools that may do harm: they are called when a person has approved the call, whom clients of 2026-07-28 ask. Put it last, so that
 * nobody is asked about a call that would be refused.
 *
 * @example
 * this.checks.push(new RequireApproval(approval));
 */

import { Output, Tape } from '../../json';
import { Endpoint } from '../endpoint';
import { Approval } from '../input';
import { Message } from '../message';
import { Revision } from '../versions';
import { ArgumentCheck } from './argument-check';

export class RequireApproval extends ArgumentCheck {
  constructor(private approval: Approval) {
    super();
  }

  prepare(_tape: Tape, _schema: u32): string {
    return '';
  }

  refuse(endpoint: Endpoint, message: Message, _args: u32, revision: Revision, out: Output): u32 {
    return this.approval.refuse(endpoint, message, revision, out);
  }
}
