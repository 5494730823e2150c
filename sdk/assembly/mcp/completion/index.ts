/** Completion of arguments. Anything added here is public. */

export { Completable, NamedArgument, Suggestions } from './completable';
export { Completion } from './completion';
