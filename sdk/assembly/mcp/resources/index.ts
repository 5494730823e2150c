/** Resources and templates of resources. Anything added here is public. */

export { answerNotFound, Resources } from './resources';
export { ResourceEntry, ServedResource, ServedTemplate } from './served-resource';
export { UriTemplate } from './uri-template';
