/** The settings of a mirror: where its upstream is, and what may be taken from there. */
import type { PublicKey } from '@postern/contract/signature';
import { ServiceError } from '@postern/service/errors';
import type { Logger } from '@postern/service/logs';
import type { Settings, SettingValues } from '@postern/service/settings';

import type { CheckedVersion } from '../package/intake.js';
import { requireSignature } from '../policy/signed.js';
import { Mirror } from './mirror.js';
import { MIRROR_LIMITS } from './mirror-limits.js';
import { parseNameList } from './name-list.js';
import { OciUpstream, type OciAddress } from './oci-upstream.js';
import { PluginServerUpstream } from './plugin-server-upstream.js';
import type { Upstream } from './upstream.js';

/** A path of repository names as the distribution-spec has them. */
const OCI_ADDRESS = /^oci(\+http)?:\/\/([^\s/?#@]+)((?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)\/?$/;

export const MIRROR_SETTINGS = {
  mirror: {
    type: 'string',
    doc: 'Fetch what is not here, and keep it: from a plugin server, http(s)://HOST, or oci://REGISTRY/NAMESPACE.',
  },
  mirrorAllow: {
    type: 'string',
    doc: 'Names that may be fetched, with commas; mcp-* is all that begin so, * all.',
  },
  mirrorTenants: {
    type: 'string',
    doc: 'Tenants that take part, with commas or *; default: none, only what belongs to everybody.',
  },
  mirrorCredentials: {
    type: 'string',
    secret: true,
    doc: 'For the upstream: a token, or USER:PASSWORD. Use the variable.',
  },
  offline: {
    type: 'boolean',
    default: false,
    doc: 'Ask no upstream, as if there were no --mirror: what is not here is not there.',
  },
} as const satisfies Settings;

export type MirrorSettings = SettingValues<typeof MIRROR_SETTINGS>;

/**
 * The mirror that the settings ask for; undefined for none.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export function createMirror(
  settings: MirrorSettings,
  logger: Pick<Logger, 'info' | 'warn'>,
  signedBy?: readonly PublicKey[],
): Mirror | undefined {
  const { mirror, mirrorAllow, mirrorTenants, offline } = settings;
  const names = parseNameList(mirrorAllow, 'mirror-allow');
  const tenants = parseNameList(mirrorTenants, 'mirror-tenants');
  if (mirror === undefined) return undefined;
  const upstream = createUpstream(mirror, settings.mirrorCredentials);
  if ((mirrorAllow ?? '') === '') {
    throw new ServiceError(
      'SV_SETTING_VALUE',
      '--mirror is there without --mirror-allow, so nothing could be fetched',
      {
        hint: "Name the plugins that may come from there: --mirror-allow 'key-auth,mcp-*', or '*' for all.",
      },
    );
  }
  if (offline) return undefined;
  const requireAdmissible =
    signedBy === undefined ? undefined : (version: CheckedVersion) => requireSignature(version, signedBy);
  return new Mirror({ upstream, names, tenants, limits: MIRROR_LIMITS, logger, requireAdmissible });
}

/**
 * The upstream at an address.
 *
 * @throws ServiceError SV_SETTING_VALUE
 */
export function createUpstream(address: string, credentials: string | undefined): Upstream {
  // It goes into a header as it is.
  if (credentials !== undefined && !/^[\x21-\x7e]+$/.test(credentials))
    throw new ServiceError(
      'SV_SETTING_VALUE',
      '--mirror-credentials has characters that no header can carry',
    );
  if (/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/.test(address) && URL.canParse(address))
    return new PluginServerUpstream(address.replace(/\/+$/, ''), credentials, MIRROR_LIMITS);
  const oci = ociAddress(address);
  if (oci !== undefined) return new OciUpstream(oci, credentials, MIRROR_LIMITS);
  // What may stand before the host in a URL is a password: it is not repeated.
  const shown = JSON.stringify(address.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200));
  throw new ServiceError('SV_SETTING_VALUE', `--mirror has ${shown}, which is no address of an upstream`, {
    hint: 'Give it as https://HOST or oci://REGISTRY/NAMESPACE, without a user, and credentials in POSTERN_MIRROR_CREDENTIALS.',
  });
}

/** `oci://` is https but for this machine itself, as with other tools; `oci+http://` is http everywhere. */
function ociAddress(address: string): OciAddress | undefined {
  const [, plain, host = '', namespace = ''] = OCI_ADDRESS.exec(address) ?? [];
  if (host === '' || !URL.canParse(`https://${host}`)) return undefined;
  const local = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
  const scheme = plain !== undefined || local ? 'http' : 'https';
  return { origin: `${scheme}://${host}`, namespace: namespace.replace(/^\//, '') };
}
