/** How large a package may be. The largest plugin known, a Go build, is 19 MB. */

/** Bounds on reading a package; all in bytes but `entries`. */
export interface ArchiveLimits {
  /** The compressed archive. */
  readonly packedBytes: number;
  /** The decompressed archive, headers included: what stops a compression bomb. */
  readonly unpackedBytes: number;
  /** Any one file. */
  readonly fileBytes: number;
  /** Entries of any kind. */
  readonly entries: number;
}

const MIB = 1024 * 1024;

/** What `unpackArchive` allows unless told otherwise. */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  packedBytes: 32 * MIB,
  unpackedBytes: 72 * MIB,
  fileBytes: 64 * MIB,
  entries: 32,
};
