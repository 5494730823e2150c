/**
 * The exports that every plugin needs: ABI marker, memory, contexts, configuration, timer, callouts.
 * Spec: proxy-wasm 0.2.1, "Callbacks".
 */

import { abortWith } from '../abort';
import { BufferType, readBuffer } from '../buffers';
import { Bytes, HostBytes } from '../bytes';
import { collectNow, collectSometimes, endCallback } from '../collector';
import { deleteRoot, deleteStream, findRoot, findStream, keepRoot, keepStream } from '../context-table';
import { deliver } from '../http-call';
import { E_UNKNOWN_ROOT } from '../messages';
import { createRoot } from '../registry';
import { enter, Scope } from '../scope';
import '../standard-library';

/** Marks the ABI; never called. */
export function proxy_abi_version_0_2_1(): void {}

/** The host's allocator. The SDK frees what the host wrote, once it is read. */
export function malloc(size: usize): usize {
  return heap.alloc(size);
}

export function proxy_on_context_create(id: u32, parent: u32): void {
  enter(Scope.Root);
  if (parent == 0) keepRoot(createRoot(id));
  else createStream(id, parent);
  endCallback();
}

function createStream(id: u32, parent: u32): void {
  const root = findRoot(parent);
  if (root === null) return abortWith(E_UNKNOWN_ROOT, parent);
  const http = root.createHttpContext(id);
  if (http !== null) return keepStream(http);
  const tcp = root.createTcpContext(id);
  if (tcp !== null) keepStream(tcp);
}

const configuration = new HostBytes();

export function proxy_on_vm_start(id: u32, size: u32): bool {
  enter(Scope.Root);
  const root = findRoot(id);
  const started = root !== null && root.onVmStart(readConfiguration(BufferType.VmConfiguration, size));
  configuration.free();
  endCallback();
  return started;
}

export function proxy_on_configure(id: u32, size: u32): bool {
  enter(Scope.Root);
  const root = findRoot(id);
  const accepted = root !== null && root.onConfigure(readConfiguration(BufferType.PluginConfiguration, size));
  configuration.free();
  collectNow();
  endCallback();
  return accepted;
}

/** Hosts answer BadArgument where there is none, so nothing is asked for then. */
function readConfiguration(buffer: BufferType, size: u32): Bytes {
  if (size != 0) readBuffer(buffer, 0, size, configuration);
  return configuration;
}

export function proxy_on_tick(id: u32): void {
  enter(Scope.Root);
  const root = findRoot(id);
  if (root !== null) root.onTick();
  collectSometimes();
  endCallback();
}

export function proxy_on_http_call_response(
  root: u32,
  call: u32,
  headers: u32,
  bodySize: u32,
  trailers: u32,
): void {
  enter(Scope.Root);
  deliver(root, call, headers, bodySize, trailers);
  collectSometimes();
  endCallback();
}

/** False only keeps a root alive; hosts ignore it on a stream. */
export function proxy_on_done(id: u32): bool {
  enter(Scope.Ended);
  const context = findStream(id);
  if (context !== null) context.onDone();
  const root = context === null ? findRoot(id) : null;
  const done = root === null || root.onDone();
  endCallback();
  return done;
}

export function proxy_on_delete(id: u32): void {
  enter(Scope.Ended);
  const context = findStream(id);
  if (context === null) deleteRoot(id);
  else {
    context.onDelete();
    deleteStream(id);
  }
  collectSometimes();
  endCallback();
}
