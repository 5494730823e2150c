/**
 * What the OCI distribution specification (1.1) asks of a registry, in our words, one row for each thing that a test can
 * see. The id is the specification's own for the end-point, and a word for what of it. `coverage.test.ts` holds that each
 * row is cited by a test, and each citation is a row.
 */

export const REQUIREMENTS = {
  // Determining support
  'end-1.ok': 'GET /v2/ answers 200 where there is such an API',
  // Pulling blobs
  'end-2.get': 'a blob is given whole, with its digest in a header',
  'end-2.head': 'HEAD of a blob answers its digest and its size',
  'end-2.unknown': 'a blob that the repository does not have is 404 BLOB_UNKNOWN',
  'end-2.range': 'a part of a blob is given to who asks for a range',
  'end-2.digest': 'a blob asked for by what is no digest is 400 DIGEST_INVALID',
  // Pulling manifests
  'end-3.get-tag': 'a manifest is given by its tag, with its digest and its type',
  'end-3.get-digest': 'a manifest is given by its digest, the same bytes',
  'end-3.head': 'HEAD of a manifest answers its digest and its size',
  'end-3.unknown': 'a manifest that the repository does not have is 404 MANIFEST_UNKNOWN',
  'end-3.no-repository': 'a pull from a repository that is not there is 404',
  // Listing tags
  'end-8a.list': 'all tags are listed in the order of their bytes',
  'end-8a.unknown': 'tags of a repository that is not there are 404 NAME_UNKNOWN',
  'end-8b.n': 'n limits how many tags are given, and a link leads to the next ones',
  'end-8b.n-zero': 'n of nought gives an empty list and no link',
  'end-8b.last': 'last gives the tags after it, without it',
  // Pushing blobs
  'end-4a.session': 'POST begins an upload: 202, and where it goes on',
  'end-4b.single': 'a blob is pushed by a single POST with its digest',
  'end-4b.mismatch': 'a single POST with the digest of other bytes is 400 DIGEST_INVALID',
  'end-4c.algorithm': 'a digest algorithm that is not known is 400',
  'end-5.patch': 'PATCH takes a chunk: 202, and how far the upload is',
  'end-5.order': 'a chunk out of order is 416',
  'end-6.put': 'PUT with the digest closes an upload that has nothing yet: POST, then PUT',
  'end-6.chunked': 'PUT closes an upload of chunks, with the last one or without',
  'end-6.order': 'a last chunk out of order is 416',
  'end-6.digest': 'PUT with no digest, no right one or one of another algorithm is 400',
  'end-13.status': 'GET of an upload tells how far it is: 204',
  'end-14.cancel': 'DELETE ends an upload: 204, and it is unknown from then on',
  'end-5.unknown': 'an upload that is not there is 404 BLOB_UPLOAD_UNKNOWN',
  'end-11.mount': 'a blob is mounted from another repository: 201',
  'end-11.fallback': 'a blob that cannot be mounted begins an upload: 202',
  // Pushing manifests
  'end-7.tag': 'a manifest is pushed under a tag: 201, where it is, its digest',
  'end-7.bytes': 'a manifest is given as it was pushed, byte for byte, and with its type',
  'end-7.digest': 'a manifest is pushed under its digest',
  'end-7.wrong-digest': 'a manifest pushed under another digest is 400 DIGEST_INVALID',
  'end-7.blob-unknown': 'a manifest that names a blob that is not there is MANIFEST_BLOB_UNKNOWN',
  'end-7.invalid': 'what is no manifest is 400 MANIFEST_INVALID',
  'end-7.large': 'a manifest of 4 MiB is taken, and a larger one is 413',
  'end-7.empty-layers': 'a manifest without layers is taken under its digest',
  'end-7.index': 'an index of manifests is taken under its digest',
  // Subjects and referrers
  'end-7.subject': 'a manifest with a subject is answered with OCI-Subject',
  'end-7.subject-unknown': 'the subject of a manifest need not be there',
  'end-12a.list': 'referrers are listed as an index, with artifactType and annotations',
  'end-12a.empty': 'a manifest that nothing refers to has an empty list, never 404',
  'end-12a.invalid': 'referrers of what is no digest are 400',
  'end-12a.config-type': 'an image without artifactType is listed with the type of its configuration',
  'end-12a.index': 'an index without artifactType is listed without one',
  'end-12b.filter': 'referrers are filtered by artifactType, and the answer says so',
  'end-12a.pages': 'a list too long for one answer comes in pages, with links',
  // Deleting
  'end-9.tag-off': 'deleting a tag is 405 UNSUPPORTED',
  'end-9.tag': 'where deleting is allowed, a deleted tag and its manifest are unknown from then on',
  'end-9.manifest': 'a manifest beside the versions is deleted: 202, and is unknown from then on',
  'end-9.unknown': 'deleting a manifest that is not there is 404',
  'end-10.off': 'deleting a blob is 405 UNSUPPORTED',
  // Errors
  'errors.form':
    'an error has a list of errors, each with a code of the specification, a message and a detail',
  'errors.name-invalid': 'a name that no repository can have is 400 NAME_INVALID',
} as const;

export type RequirementId = keyof typeof REQUIREMENTS;

/** The title of a test that shows that a requirement is met. */
export function requirement(id: RequirementId): string {
  const text: string | undefined = REQUIREMENTS[id];
  if (text === undefined) throw new Error(`there is no requirement ${id}`);
  return `${text} (${id})`;
}
