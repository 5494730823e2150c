/** Public entry of `@postern/contract/archive`: anything added here is public. */
export { findArchivedFile } from './find-file.js';
export { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from './limits.js';
export { PACKAGE_FILES, REQUIRED_PACKAGE_FILES, type PackageFile } from './package-files.js';
export { packArchive } from './pack.js';
export { unpackArchive } from './unpack.js';
