/** Every bound of the plugin server in one place, each with its reason. */
import { DEFAULT_ARCHIVE_LIMITS } from '@postern/contract/archive';

const MIB = 1024 * 1024;

export interface Limits {
  /** Largest upload; the largest plugin known, a Go build of 19 MB, packs into 6 MB. */
  readonly maxPackageBytes: number;
  /** Largest package once unpacked, and so the most that one small hostile upload can cost. */
  readonly maxUnpackedBytes: number;
  /** Memory for files that gateways ask for: 44 plugins of Higress's catalogue fit. */
  readonly cacheBytes: number;
  /** Publishes that are read and checked at once; each may hold an upload and its unpacked files. */
  readonly publishing: number;
  /** Publishes that may wait for their turn before the server says that it is busy. */
  readonly waiting: number;
  /** A whole request, upload included; a 32 MiB package over 2 Mbit/s takes 135 s. */
  readonly requestMs: number;
  /** The request line and headers: enough for any real client, short for one that sends byte by byte. */
  readonly headersMs: number;
  /** No byte of an upload for this long. */
  readonly uploadIdleMs: number;
  /** No byte in either direction on a connection for this long, so a reader that stopped reading is cut. */
  readonly socketIdleMs: number;
  /** An idle keep-alive connection; longer than the pools of gateways keep theirs. */
  readonly keepAliveMs: number;
  /** How often the two request limits above are looked at. */
  readonly sweepMs: number;
  /** For how long a server believes what it read of a token, and so how long a revoked one may still count elsewhere. */
  readonly tokenAgeMs: number;
  /** Tokens in a store; listing them reads each. */
  readonly tokens: number;
  /** The longest that a token may last. */
  readonly tokenDays: number;
  /** Wrong credentials of one address in a minute, before it hears 429 instead of 401. */
  readonly failuresPerMinute: number;
  /** What must stay free on the disk: room for what is being written, and for logs beside it. */
  readonly minFreeBytes: number;
  /** Publishes of one caller in a minute; 0 is no limit. */
  readonly publishesPerMinute: number;
  /** Versions of one plugin: a page of them is read whole; 0 is no limit. */
  readonly maxVersions: number;
  /** Plugins of one tenant; 0 is no limit. */
  readonly maxPlugins: number;
  /** Unfinished uploads of blobs in one OCI repository; a client has a handful at once. */
  readonly ociUploads: number;
  /** When an upload counts as given up: a push that broke in the evening can go on in the morning. */
  readonly ociUploadAgeMs: number;
  /** Requests that send blobs at once, each with one piece in memory, and those that may wait for them. */
  readonly ociSending: number;
  /** What of a blob is held in memory before it goes to the store. */
  readonly ociPieceBytes: number;
  /** Largest OCI manifest; the specification asks for at least this. */
  readonly ociManifestBytes: number;
  /** After an early refusal, what is still read and thrown away so that the client sees the answer, not a reset. */
  readonly lingerMs: number;
  readonly lingerBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxPackageBytes: DEFAULT_ARCHIVE_LIMITS.packedBytes,
  maxUnpackedBytes: DEFAULT_ARCHIVE_LIMITS.unpackedBytes,
  cacheBytes: 256 * MIB,
  publishing: 2,
  waiting: 64,
  requestMs: 180_000,
  headersMs: 10_000,
  uploadIdleMs: 15_000,
  socketIdleMs: 60_000,
  keepAliveMs: 75_000,
  sweepMs: 5_000,
  tokenAgeMs: 5_000,
  tokens: 10_000,
  tokenDays: 366,
  failuresPerMinute: 30,
  minFreeBytes: 128 * MIB,
  publishesPerMinute: 0,
  maxVersions: 10_000,
  maxPlugins: 0,
  ociUploads: 64,
  ociUploadAgeMs: 24 * 3_600_000,
  ociSending: 8,
  ociPieceBytes: 4 * MIB,
  ociManifestBytes: 4 * MIB,
  lingerMs: 5_000,
  lingerBytes: 16 * MIB,
};
