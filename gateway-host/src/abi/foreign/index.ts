/** Every foreign function that stock Envoy 1.40 offers, and what Higress offers beyond. */
import type { Profile } from '../abi-version.js';
import { compressionFunctions } from './compression.js';
import { expressionFunctions } from './expressions.js';
import { filterStateFunctions } from './filter-state.js';
import type { ForeignFunctions } from './foreign-function.js';
import { higressFunctions } from './higress.js';
import { signingFunctions } from './signing.js';

const ENVOY: ForeignFunctions = {
  ...compressionFunctions,
  ...signingFunctions,
  ...filterStateFunctions,
  ...expressionFunctions,
};

/** By the host whose double this gateway is. */
export const FOREIGN_FUNCTIONS: Readonly<Record<Profile, ForeignFunctions>> = {
  envoy: ENVOY,
  higress: { ...ENVOY, ...higressFunctions },
};
