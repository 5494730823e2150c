/** Finds contexts by the host's id: roots in a short list, streams in buckets that need no allocation. */

import { HttpContext, RootContext } from './context';

const FIRST_BUCKETS = 256;

const roots: RootContext[] = [];
let buckets = new StaticArray<HttpContext | null>(FIRST_BUCKETS);
let streams = 0;

/** The root with this id. */
export function findRoot(id: u32): RootContext | null {
  for (let i = 0; i < roots.length; i++) if (roots[i].id == id) return roots[i];
  return null;
}

/** Keeps a root until deleteRoot. */
export function keepRoot(root: RootContext): void {
  roots.push(root);
}

/** Forgets a root. */
export function deleteRoot(id: u32): void {
  for (let i = 0; i < roots.length; i++) {
    if (roots[i].id != id) continue;
    roots.splice(i, 1);
    return;
  }
}

/** The stream with this id. */
export function findStream(id: u32): HttpContext | null {
  let context = unchecked(buckets[bucketOf(id)]);
  while (context !== null && context.id != id) context = context.nextInBucket;
  return context;
}

/** Keeps a stream until deleteStream. */
export function keepStream(context: HttpContext): void {
  if (streams > buckets.length) growBuckets();
  insert(context);
  streams++;
}

/** Forgets a stream. */
export function deleteStream(id: u32): void {
  const bucket = bucketOf(id);
  let before: HttpContext | null = null;
  let context = unchecked(buckets[bucket]);
  while (context !== null && context.id != id) {
    before = context;
    context = context.nextInBucket;
  }
  if (context === null) return;
  if (before === null) unchecked((buckets[bucket] = context.nextInBucket));
  else before.nextInBucket = context.nextInBucket;
  context.nextInBucket = null;
  streams--;
}


@inline
function bucketOf(id: u32): i32 {
  return id & (buckets.length - 1);
}

function insert(context: HttpContext): void {
  const bucket = bucketOf(context.id);
  context.nextInBucket = unchecked(buckets[bucket]);
  unchecked((buckets[bucket] = context));
}

function growBuckets(): void {
  const old = buckets;
  buckets = new StaticArray<HttpContext | null>(old.length << 1);
  for (let i = 0; i < old.length; i++) {
    let context = unchecked(old[i]);
    while (context !== null) {
      const next: HttpContext | null = context.nextInBucket;
      insert(context);
      context = next;
    }
  }
}
