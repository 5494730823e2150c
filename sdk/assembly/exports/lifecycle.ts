/**
 * The exports that every plugin needs: ABI marker, memory, contexts, configuration.
 * Spec: proxy-wasm 0.2.1, "Callbacks" up to "Timers", and "HTTP calls".
 */

import { abortWith } from '../abort';
import { BufferType, readBuffer } from '../buffers';
import { HostBytes } from '../bytes';
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
  if (parent == 0) return keepRoot(createRoot(id));
  const root = findRoot(parent);
  if (root === null) return abortWith(E_UNKNOWN_ROOT, 'proxy_on_context_create', parent);
  const context = root.createHttpContext(id);
  if (context !== null) keepStream(context);
}

export function proxy_on_vm_start(id: u32, size: u32): bool {
  enter(Scope.Root);
  const root = findRoot(id);
  if (root === null) return false;
  const configuration = new HostBytes();
  if (size != 0) readBuffer(BufferType.VmConfiguration, 0, size, configuration);
  const started = root.onVmStart(configuration);
  configuration.free();
  return started;
}

export function proxy_on_configure(id: u32, size: u32): bool {
  enter(Scope.Root);
  const root = findRoot(id);
  if (root === null) return false;
  const configuration = new HostBytes();
  if (size != 0) readBuffer(BufferType.PluginConfiguration, 0, size, configuration);
  const accepted = root.onConfigure(configuration);
  configuration.free();
  return accepted;
}

export function proxy_on_tick(id: u32): void {
  enter(Scope.Root);
  const root = findRoot(id);
  if (root !== null) root.onTick();
}

export function proxy_on_http_call_response(
  root: u32,
  call: u32,
  headers: u32,
  bodySize: u32,
  trailers: u32,
): void {
  deliver(root, call, headers, bodySize, trailers);
}

/** False only keeps a root alive; hosts ignore it on a stream. */
export function proxy_on_done(id: u32): bool {
  enter(Scope.Ended);
  const context = findStream(id);
  if (context !== null) {
    context.onDone();
    return true;
  }
  const root = findRoot(id);
  return root === null || root.onDone();
}

export function proxy_on_delete(id: u32): void {
  enter(Scope.Ended);
  const context = findStream(id);
  if (context === null) return deleteRoot(id);
  context.onDelete();
  deleteStream(id);
}
