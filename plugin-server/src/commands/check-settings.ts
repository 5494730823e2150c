/** Which values of settings make no server, beyond what their types say. */
import { ServiceError } from '@postern/service/errors';
import type { SettingValues } from '@postern/service/settings';

import { ANONYMOUS_READING, type AnonymousReading } from '../access/access.js';
import type { SETTINGS } from '../settings.js';

type Values = SettingValues<typeof SETTINGS>;

/** Values of which a server can be made. */
export type CheckedSettings = Values & { readonly anonymousReading: AnonymousReading };

/**
 * Gives the values back if a server can be made of them.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export function checkSettings(values: Values): CheckedSettings {
  requireSendable(values.publishToken);
  requireWebAddress(values.publicUrl);
  const { anonymousReading } = values;
  requireReading(anonymousReading);
  return { ...values, anonymousReading };
}

/** A token that no Authorization header can carry would turn publishing into a riddle. Spec: RFC 6750 §2.1. */
function requireSendable(token: string | undefined): void {
  if (token === undefined || /^[A-Za-z0-9._~+/-]+=*$/.test(token)) return;
  throw new ServiceError(
    'SV_SETTING_VALUE',
    'the publish token has characters that a bearer token cannot have',
    {
      hint: 'Use letters, digits and . _ ~ + / - only; a line break at its end counts too.',
    },
  );
}

function requireWebAddress(url: string | undefined): void {
  if (url === undefined || /^https?:\/\/[^\s?#]+$/.test(url)) return;
  throw new ServiceError(
    'SV_SETTING_VALUE',
    `--public-url has ${JSON.stringify(url)}, which is no web address`,
    {
      hint: 'Give it as http://HOST or https://HOST, with a port and a path if there are any.',
    },
  );
}

function requireReading(text: string): asserts text is AnonymousReading {
  if (ANONYMOUS_READING.some((known) => known === text)) return;
  throw new ServiceError('SV_SETTING_VALUE', `--anonymous-reading has ${JSON.stringify(text.slice(0, 40))}`, {
    hint: `Give one of ${ANONYMOUS_READING.join(', ')}.`,
  });
}
