/** `compress` and `uncompress`: zlib. Spec: Envoy foreign.cc. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { Status } from '@postern/contract/abi';
import { UNCOMPRESS_MAX_BYTES } from '../limits.js';
import type { ForeignFunctions } from './foreign-function.js';

export const compressionFunctions: ForeignFunctions = {
  compress: (_vm, input) => deflateSync(input, { level: constants.Z_DEFAULT_COMPRESSION }),

  /** Bad or incomplete data, whatever is wrong with it, is one status; bytes behind the data do not matter. */
  uncompress: (_vm, input) => {
    try {
      return inflateSync(input, { maxOutputLength: UNCOMPRESS_MAX_BYTES });
    } catch {
      return Status.SerializationFailure;
    }
  },
};
