/** What a pushed manifest says, once it is sure that it is one. Spec: OCI image-spec, manifest.md and image-index.md. */
import { PluginServerError } from '../errors.js';
import { isDigest, parseDigest } from './digest.js';
import type { Descriptor } from './layouts/descriptor.js';
import { DOCKER_INDEX, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from './media-types.js';

/** An image, or an artifact in the form of one. */
export interface ImageDocument {
  readonly kind: 'image';
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Hexadecimal digits of the digest of what it refers to. */
  readonly subject: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** A list of manifests. */
export interface IndexDocument {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly manifests: readonly Descriptor[];
  readonly subject: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

export type ManifestDocument = ImageDocument | IndexDocument;

const ROOT_FIELDS = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'manifests',
  'subject',
  'annotations',
];
const DESCRIPTOR_FIELDS = [
  'mediaType',
  'digest',
  'size',
  'urls',
  'annotations',
  'data',
  'artifactType',
  'platform',
];

const IMAGES = [OCI_MANIFEST, DOCKER_MANIFEST];
const INDEXES = [OCI_INDEX, DOCKER_INDEX];
/** More layers than any plugin has; each is looked for in the store. */
const MOST_PARTS = 256;

/**
 * Reads a manifest.
 *
 * @param contentType as the client sent it, without parameters
 * @throws PluginServerError PS_OCI_MANIFEST
 */
export function readManifestDocument(bytes: Uint8Array, contentType: string | undefined): ManifestDocument {
  const root = parse(bytes);
  if (root === undefined) throw refuse('is no JSON object');
  requireUnambiguous(root, ROOT_FIELDS, '');
  if (root['schemaVersion'] !== 2) throw refuse('has no schemaVersion 2');
  const mediaType = typeOf(root);
  if (![...IMAGES, ...INDEXES].includes(mediaType)) {
    throw refuse(`is of the type ${JSON.stringify(mediaType)}, which is none of an image or index`);
  }
  if (contentType !== undefined && contentType !== mediaType) {
    throw refuse(`is of the type ${mediaType}, but was sent as ${contentType}`);
  }
  const common = {
    mediaType,
    artifactType: optionalText(root, 'artifactType'),
    subject:
      root['subject'] === undefined ? undefined : parseDigest(descriptor(root['subject'], 'subject').digest),
    annotations: readAnnotations(root['annotations'], 'annotations'),
  };
  if (INDEXES.includes(mediaType)) {
    return { kind: 'index', ...common, manifests: descriptors(root, 'manifests') };
  }
  const config = descriptor(root['config'], 'config');
  return { kind: 'image', ...common, config, layers: descriptors(root, 'layers') };
}

/** The type of a manifest that was read before it was stored. */
export function inferMediaType(bytes: Uint8Array): string {
  return typeOf(parse(bytes) ?? {});
}

/** The field is optional in OCI's manifests only, which are told apart by what they list. */
function typeOf(root: Readonly<Record<string, unknown>>): string {
  const { mediaType } = root;
  if (typeof mediaType === 'string') return mediaType;
  if (mediaType !== undefined) throw refuse('has a mediaType that is no text');
  return root['manifests'] === undefined ? OCI_MANIFEST : OCI_INDEX;
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    // Not JSON is one more way of being no manifest.
    return undefined;
  }
}

function descriptors(root: Readonly<Record<string, unknown>>, field: string): Descriptor[] {
  const list = root[field];
  if (!Array.isArray(list)) throw refuse(`has no list ${field}`);
  if (list.length > MOST_PARTS) throw refuse(`has ${list.length} ${field}; at most ${MOST_PARTS} are taken`);
  return list.map((one: unknown, index) => descriptor(one, `${field}[${index}]`));
}

function descriptor(value: unknown, path: string): Descriptor {
  if (!isObject(value)) throw refuse(`has no descriptor at ${path}`);
  requireUnambiguous(value, DESCRIPTOR_FIELDS, `${path}.`);
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw refuse(`has no text at ${path}.mediaType`);
  if (typeof digest !== 'string' || !isDigest(digest)) throw refuse(`has no sha256 digest at ${path}.digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw refuse(`has no number of bytes at ${path}.size`);
  }
  const annotations = readAnnotations(value['annotations'], `${path}.annotations`);
  return { mediaType, digest, size, ...(annotations === undefined ? {} : { annotations }) };
}

function readAnnotations(value: unknown, path: string): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw refuse(`has no mapping at ${path}`);
  const wrong = Object.entries(value).find(([, text]) => typeof text !== 'string');
  if (wrong !== undefined) throw refuse(`has no text at ${path}.${wrong[0].slice(0, 80)}`);
  return value as Record<string, string>;
}

/**
 * Go, in which gateways and most clients are written, takes "LAYERS" and even "layer\u017f" for "layers". What is judged
 * here must be what they load.
 */
function requireUnambiguous(
  object: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  path: string,
): void {
  for (const key of Object.keys(object)) {
    const field = fields.find((known) => known !== key && fold(known) === fold(key));
    if (field === undefined) continue;
    throw refuse(`has ${path}${JSON.stringify(key)}, which some clients take for ${field}`);
  }
}

function fold(text: string): string {
  return text.toLowerCase().toUpperCase();
}

function optionalText(root: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = root[field];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw refuse(`has no text at ${field}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(seen: string): PluginServerError {
  return new PluginServerError('PS_OCI_MANIFEST', `the manifest ${seen}`);
}
