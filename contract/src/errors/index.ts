/** Public entry of `@postern/contract/errors`: anything added here is public. */
export { CONTRACT_ERRORS, ContractError, type ContractErrorCode } from './contract-error.js';
export {
  formatError,
  PosternError,
  toErrorBody,
  type ErrorBody,
  type ErrorDetail,
  type ErrorKind,
  type ErrorRow,
  type ErrorTable,
} from './postern-error.js';
