/** The WASI error numbers that proxy hosts answer with. Spec: WASI preview 1 `errno`. */

/** WASI errors by their names in the specification. Envoy's `fd_readdir` answers 20 where the name would be Notdir. */
export const WasiErrno = {
  Success: 0,
  Badf: 8,
  Fault: 21,
  Inval: 28,
  Noent: 44,
  Nosys: 52,
  Notdir: 54,
  Notsup: 58,
  Notcapable: 76,
} as const;
export type WasiErrno = (typeof WasiErrno)[keyof typeof WasiErrno];
