/** Decides whether one import of one file is allowed by the import table; the test only prints what this finds. */
import { GATEWAY_HOST_FOLDERS, ROOMS, SHARED_FIXTURES, type Room } from './import-table.js';
import type { Import } from './sources.js';

/** The sentence that names a forbidden import, or undefined when it is allowed. */
export function forbidden(file: string, one: Import): string | undefined {
  const room = ROOMS.find((candidate) => file.startsWith(`${candidate.folder}/`));
  if ('file' in one) return forbiddenFile(file, one.file, room);
  const target = ROOMS.find(({ packageName }) => isWithin(one.specifier, packageName));
  if (target === undefined || room === undefined || target === room) return undefined;
  const isTest = file.startsWith(`${room.folder}/test/`);
  const allowed = [...room.mayImport, ...(isTest ? (room.testsMayImport ?? []) : [])];
  if (allowed.some((name) => isWithin(one.specifier, name))) return undefined;
  return `${file} imports ${one.specifier}: ${room.folder} may import ${allowed.join(', ') || 'nothing of ours'}`;
}

function isWithin(specifier: string, packageName: string): boolean {
  return specifier === packageName || specifier.startsWith(`${packageName}/`);
}

function forbiddenFile(file: string, target: string, room: Room | undefined): string | undefined {
  if (room === undefined && SHARED_FIXTURES.includes(target)) return undefined;
  const there = ROOMS.find((candidate) => target.startsWith(`${candidate.folder}/`));
  if (there !== room) return `${file} imports ${target} by path: rooms meet only through their packages`;
  if (room?.folder === 'gateway-host') return againstTheArrow(file, target);
  return undefined;
}

function againstTheArrow(file: string, target: string): string | undefined {
  const [from, to] = [file, target].map((name) => /^gateway-host\/src\/([^/]+)\//.exec(name)?.[1]);
  if (from === undefined || to === undefined || from === to) return undefined;
  const allowed = GATEWAY_HOST_FOLDERS[from];
  if (allowed === undefined || allowed.includes(to)) return undefined;
  return `${file} imports ${target}: inside gateway-host, ${from}/ may import ${allowed.join('/, ') || 'no other folder'}`;
}
