/** How often each plugin's module was downloaded: by URL on the hot path, by plugin when somebody looks. */
import { pluginAt } from '../serving/plugin-url.js';
import type { Tenant } from '../tenant.js';

/** Plugins with a figure of their own; a time series costs whoever collects it, for as long as it keeps it. */
const PLUGINS_COUNTED = 1_000;
/** What all others count under. No plugin has this name. */
const OTHERS = '(others)';
/** URLs between two looks; when nobody ever looks, this is where it ends. */
const URLS_COUNTED = 10_000;

export interface Downloads {
  /** Counts the module at this URL. */
  count(url: string): void;
  /** Hands over what was counted, and begins anew. */
  empty(take: (tenant: Tenant, plugin: string, count: number) => void): void;
}

export function createDownloads(): Downloads {
  const urls = new Map<string, number>();
  const known = new Set<string>();
  return {
    count(url) {
      const count = urls.get(url);
      if (count !== undefined) urls.set(url, count + 1);
      else if (urls.size < URLS_COUNTED) urls.set(url, 1);
    },
    empty(take) {
      for (const [url, count] of urls) {
        const { tenant, name } = pluginAt(url);
        const key = `${tenant ?? ''}/${name}`;
        if (known.size < PLUGINS_COUNTED) known.add(key);
        if (known.has(key)) take(tenant, name, count);
        else take(undefined, OTHERS, count);
      }
      urls.clear();
    },
  };
}
