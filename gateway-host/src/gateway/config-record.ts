/**
 * The configuration as it was given, resource by resource, with version and time: what `/config_dump` shows.
 * Plain data only; nothing here is masked yet.
 */
import type { PlainValue } from '../config/document.js';

/** One resource of a watched file. */
export interface RecordedResource {
  readonly name: string;
  readonly document: PlainValue;
  readonly version: string;
  /** ISO 8601. */
  readonly lastUpdated: string;
}

/** The kinds of resources that files bring. */
export type ResourceKind = 'listeners' | 'clusters' | 'routes' | 'extensions' | 'secrets';

/** What was read and taken. */
export class ConfigRecord {
  readonly bootstrap: PlainValue;
  readonly startedAt = new Date().toISOString();
  readonly #kinds = new Map<ResourceKind, ReadonlyMap<string, RecordedResource>>();

  constructor(bootstrap: PlainValue) {
    this.bootstrap = bootstrap;
  }

  /** Takes all resources of a kind; those that did not change keep their version and time. */
  replace(kind: ResourceKind, version: string, documents: readonly PlainValue[]): void {
    const known = this.#kinds.get(kind);
    const now = new Date().toISOString();
    const next = new Map<string, RecordedResource>();
    for (const document of documents) {
      const name = nameOf(document);
      const old = known?.get(name);
      const same = old !== undefined && JSON.stringify(old.document) === JSON.stringify(document);
      next.set(name, same ? old : { name, document, version, lastUpdated: now });
    }
    this.#kinds.set(kind, next);
  }

  /** Takes one resource; the others of its kind stay. */
  put(kind: ResourceKind, version: string, document: PlainValue): void {
    const name = nameOf(document);
    const next = new Map(this.#kinds.get(kind));
    next.set(name, { name, document, version, lastUpdated: new Date().toISOString() });
    this.#kinds.set(kind, next);
  }

  /** As they stand now, by kind. */
  get resources(): Readonly<Record<ResourceKind, readonly RecordedResource[]>> {
    return {
      listeners: this.list('listeners'),
      clusters: this.list('clusters'),
      routes: this.list('routes'),
      extensions: this.list('extensions'),
      secrets: this.list('secrets'),
    };
  }

  list(kind: ResourceKind): RecordedResource[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])];
  }
}

/** Routes and clusters have a name field, and a listener's document may lack it. */
function nameOf(document: PlainValue): string {
  if (typeof document !== 'object' || document === null || !('name' in document)) return '';
  return String(document.name);
}
