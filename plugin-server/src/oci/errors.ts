/** The codes of errors of the OCI API, which are rows of the room's one table (errors.ts). */
import type { ErrorTable } from '@postern/contract/errors';

const WRONG = { kind: 'user', exit: 1, status: 400 } as const;
const ABSENT = { kind: 'user', exit: 1, status: 404 } as const;

export const OCI_ERRORS = {
  PS_OCI_NAME: {
    ...WRONG,
    meaning: 'The name of an OCI repository can be no plugin.',
    hint: 'A repository is a plugin, NAME, or a plugin of a tenant, TENANT/NAME.',
  },
  PS_OCI_NAME_UNKNOWN: {
    ...ABSENT,
    meaning: 'There is no such OCI repository.',
    hint: 'A repository is a plugin, NAME, or a plugin of a tenant, TENANT/NAME.',
  },
  PS_OCI_DIGEST: {
    ...WRONG,
    meaning: 'What should be a digest is none, or one of another algorithm than sha256.',
    hint: 'Write sha256: and 64 hexadecimal digits in lower case.',
  },
  PS_OCI_DIGEST_MISMATCH: {
    ...WRONG,
    meaning: 'What was pushed has another digest than the client says.',
    hint: 'Push it again from its beginning; nothing was stored.',
  },
  PS_OCI_TAG: {
    ...WRONG,
    meaning: 'What should be a tag has not the form of one, or is none that can be pushed.',
    hint: 'Tags are versions: MAJOR.MINOR.PATCH without a leading v. Push signatures as referrers.',
  },
  PS_OCI_TAG_EXISTS: {
    kind: 'user',
    exit: 1,
    status: 409,
    meaning: 'The tag shows another manifest already, and tags never move.',
    hint: 'Push a new version.',
  },
  PS_OCI_MANIFEST_UNKNOWN: {
    ...ABSENT,
    meaning: 'The OCI repository has no such tag or manifest.',
    hint: 'GET /v2/NAME/tags/list lists the tags.',
  },
  PS_OCI_BLOB_UNKNOWN: {
    ...ABSENT,
    meaning: 'The OCI repository has no such blob.',
    hint: 'A blob is readable only through the repositories that it was pushed to.',
  },
  PS_OCI_MANIFEST: {
    ...WRONG,
    meaning: 'A pushed manifest is none of an image or index.',
    hint: 'Push an OCI image manifest, an OCI index, or a Docker manifest of version 2.',
  },
  PS_OCI_LAYOUT: {
    ...WRONG,
    meaning: 'A pushed image has a layout that no gateway loads.',
    hint: 'The message says which layouts gateways load.',
  },
  PS_OCI_PART_UNKNOWN: {
    ...WRONG,
    meaning: 'A pushed manifest names a blob or manifest that the repository does not have.',
    hint: 'Push blobs before the manifest that names them, into the same repository.',
  },
  PS_OCI_UPLOAD_UNKNOWN: {
    ...ABSENT,
    meaning: 'There is no such unfinished upload of a blob.',
    hint: 'It was finished, cancelled, or idle for too long; begin a new one with POST /v2/NAME/blobs/uploads/.',
  },
  PS_OCI_UPLOAD_RANGE: {
    kind: 'user',
    exit: 1,
    status: 416,
    meaning: 'A part of a blob does not begin where the upload ends.',
    hint: 'GET of the upload says how many bytes are here; go on after them.',
  },
  PS_OCI_CONTENT_RANGE: {
    ...WRONG,
    meaning: 'Content-Range of a part of a blob cannot be read, or is of another length than the part.',
    hint: 'Write FIRST-LAST, both included: the first part of ten bytes is 0-9.',
  },
  PS_OCI_UPLOADS: {
    kind: 'user',
    exit: 1,
    status: 429,
    meaning: 'The repository has too many unfinished uploads.',
    hint: 'Finish them or DELETE them; idle ones are dropped after a day.',
  },
  PS_OCI_TOO_LARGE: {
    kind: 'user',
    exit: 1,
    status: 413,
    meaning: 'A pushed blob or manifest is larger than the server takes.',
    hint: 'Build the module for release, or raise --max-unpacked-bytes.',
  },
  PS_OCI_DELETE_OFF: {
    kind: 'user',
    exit: 1,
    status: 405,
    meaning: 'Versions are not deleted: gateways may have locked them.',
    hint: 'Yank the version, and publish a new one.',
  },
  PS_OCI_QUERY: {
    ...WRONG,
    meaning: 'A parameter of a request to the OCI API is wrong.',
    hint: 'Lists take n, a number, and last, the last item that was seen.',
  },
} as const satisfies ErrorTable;
