/** The settings that say where versions are kept: the same for the server and for every command on its store. */
import { ServiceError } from '@postern/service/errors';
import type { Settings, SettingValues } from '@postern/service/settings';

import { openFsStore, type FsStoreOptions } from './fs-store.js';
import type { S3Options } from './s3/s3-options.js';
import type { Store } from './store.js';

export const STORE_SETTINGS = {
  data: { type: 'path', default: '.postern/plugin-server', doc: 'Folder of the store; created if missing.' },
  store: {
    type: 'string',
    doc: 'Another store than the folder: s3://BUCKET/PREFIX, for several servers at once; file:FOLDER is --data.',
  },
  s3Endpoint: {
    type: 'string',
    doc: 'URL of an S3 server other than that of Amazon. Credentials come from AWS_ACCESS_KEY_ID and its siblings, or a role.',
  },
  s3Region: { type: 'string', doc: 'Region of the bucket; default: AWS_REGION, or else us-east-1.' },
  s3PathStyle: {
    type: 'boolean',
    doc: 'Put the bucket into the path and not into the host name; default: if there is an --s3-endpoint.',
  },
} as const satisfies Settings;

export type StoreSettings = SettingValues<typeof STORE_SETTINGS>;

/** Where a store is. */
export type StoreAddress =
  { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 's3'; readonly options: S3Options };

/** A bucket's name, as all servers take it. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const LONGEST_PREFIX = 200;

/**
 * Opens the store that the settings name. The S3 client is loaded only for a bucket: it costs a quarter of a second
 * and 20 MB of memory.
 *
 * @throws ServiceError SV_SETTING_VALUE
 * @throws PluginServerError PS_STORE_UNAVAILABLE, PS_STORE_UNSUITABLE
 */
export async function openStore(
  settings: StoreSettings,
  env: NodeJS.ProcessEnv,
  options: FsStoreOptions = {},
): Promise<Store> {
  const address = storeAddress(settings, env);
  if (address.kind === 'folder') return openFsStore(address.folder, options);
  // Which versions of Node the pinned SDK supports was looked at when it was pinned; operators cannot do anything about it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { openS3Store } = await import('./s3/s3-store.js');
  return openS3Store(address.options, options);
}

/** @throws ServiceError SV_SETTING_VALUE */
export function storeAddress(settings: StoreSettings, env: NodeJS.ProcessEnv): StoreAddress {
  const { store, data, s3Endpoint: endpoint, s3Region, s3PathStyle } = settings;
  if (store?.startsWith('s3://') !== true) {
    if (endpoint !== undefined || s3Region !== undefined || s3PathStyle !== undefined)
      throw refused('--s3-endpoint, --s3-region and --s3-path-style belong to a store s3://BUCKET/PREFIX');
    return { kind: 'folder', folder: store === undefined ? data : folderOf(store) };
  }
  const [bucket = '', ...rest] = store.slice('s3://'.length).replace(/\/$/, '').split('/');
  const prefix = rest.join('/');
  if (!BUCKET.test(bucket))
    throw refused(`--store has ${JSON.stringify(bucket)}, which is not the name of a bucket`);
  if (prefix !== '' && (!PREFIX.test(prefix) || prefix.length > LONGEST_PREFIX))
    throw refused(
      `--store has the prefix ${JSON.stringify(prefix.slice(0, LONGEST_PREFIX))}, which is no plain path`,
    );
  if (endpoint !== undefined && !/^https?:\/\/[^\s/?#@]+\/?$/.test(endpoint))
    throw refused(`--s3-endpoint has ${JSON.stringify(endpoint)}, which is not http://HOST or https://HOST`);
  const region = s3Region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const pathStyle = s3PathStyle ?? endpoint !== undefined;
  return { kind: 's3', options: { bucket, prefix, endpoint, region, pathStyle } };
}

function folderOf(store: string): string {
  const folder = store.startsWith('file:') ? store.slice('file:'.length).replace(/^\/\/(?=\/)/, '') : '';
  if (folder === '')
    throw refused(`--store has ${JSON.stringify(store)}, which is neither s3://BUCKET nor file:FOLDER`);
  return folder;
}

function refused(message: string): ServiceError {
  return new ServiceError('SV_SETTING_VALUE', message, {
    hint: 'Give --store s3://BUCKET/PREFIX or file:FOLDER, or leave it out and give --data FOLDER.',
  });
}
