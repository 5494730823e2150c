/**
 * How many VMs there are and were, as Envoy counts them: base images and trial runs among them.
 * Spec: envoy-observed §3; statistics `wasm.envoy.wasm.runtime.v8.{active,created}`, `wasm.wasm_vm_count`.
 */
export class VmCounts {
  created = 0;
  active = 0;

  add(): void {
    this.created++;
    this.active++;
  }

  remove(): void {
    this.active--;
  }
}
