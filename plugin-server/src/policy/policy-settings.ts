/** The settings of the policies: each off unless asked for. */
import type { Settings } from '@postern/service/settings';

export const POLICY_SETTINGS = {
  requireSignature: {
    type: 'string',
    doc: 'Files of public keys, separated by commas: take only modules that one of them signed.',
  },
  schemaCompat: {
    type: 'boolean',
    default: false,
    doc: 'Refuse a version that may refuse configurations which the one before takes, in the same major version.',
  },
  allowDelete: {
    type: 'boolean',
    default: false,
    doc: 'Let who has the right delete versions; other bytes are refused under them for good.',
  },
} as const satisfies Settings;
