/** Who may call a tenant's servers: names and credentials, literal or from the environment. */
import type { Consumer } from '../catalogue/catalogue.js';
import type { Cursor } from '../source/cursor.js';
import { claim, parseConsumerName } from './names.js';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,4096}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/**
 * The consumers of one tenant.
 *
 * @throws ControlPlaneError CP_NAME, CP_DUPLICATE, CP_CREDENTIAL, CP_ENV_MISSING
 */
export function parseConsumers(at: Cursor | undefined, env: NodeJS.ProcessEnv): Consumer[] {
  const names = new Map<string, string>();
  const credentials = new Map<string, string>();
  return (at?.list() ?? []).map((item) => {
    const fields = item.fields(['name', 'credential']);
    const nameAt = fields.required('name');
    const name = parseConsumerName(nameAt);
    claim(names, name, nameAt, `the consumer "${name}"`);
    const credentialAt = fields.required('credential');
    const credential = parseCredential(credentialAt, env);
    claim(credentials, credential, credentialAt, 'this credential');
    return { name, credential };
  });
}

function parseCredential(at: Cursor, env: NodeJS.ProcessEnv): string {
  if (at.isString()) return checkCredential(at, at.text(), 'the credential');
  // Said here and not by the cursor, which would repeat a number that is a credential.
  if (!at.isMap()) throw at.error('CP_FIELD_TYPE', 'must be text in quotes, or {env: NAME}');
  const variableAt = at.fields(['env']).required('env');
  const variable = variableAt.text();
  if (!VARIABLE.test(variable)) {
    throw variableAt.error('CP_FIELD_VALUE', 'is not the name of an environment variable');
  }
  const value = env[variable];
  if (value === undefined || value === '') {
    const hint = `Set ${variable} before you start the command, for example: export ${variable}=...`;
    throw variableAt.error('CP_ENV_MISSING', `names ${variable}, which is not set`, hint);
  }
  return checkCredential(variableAt, value, variable);
}

function checkCredential(at: Cursor, credential: string, what: string): string {
  if (VISIBLE_ASCII.test(credential)) return credential;
  throw at.error(
    'CP_CREDENTIAL',
    `cannot be used: ${what} has spaces, control or non-ASCII characters, or is too long`,
  );
}
