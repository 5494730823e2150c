/** An error on its way between threads: its code and words survive, so that the command line ends as it would without threads. */
import { PosternError } from '@postern/contract/errors';
import { SERVICE_ERRORS, ServiceError } from '@postern/service/errors';

import { GATEWAY_ERRORS, GatewayError, type GatewayErrorCode } from '../errors.js';

export interface PostedError {
  readonly code: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
}

export function postError(error: unknown): PostedError {
  if (error instanceof PosternError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: undefined, message, hint: undefined };
}

export function receiveError({ code, message, hint }: PostedError): Error {
  const detail = hint === undefined ? {} : { hint };
  if (isGatewayCode(code)) return new GatewayError(code, message, detail);
  if (isServiceCode(code)) return new ServiceError(code, message, detail);
  return new Error(message);
}

function isGatewayCode(code: string | undefined): code is GatewayErrorCode {
  return code !== undefined && code in GATEWAY_ERRORS;
}

function isServiceCode(code: string | undefined): code is keyof typeof SERVICE_ERRORS {
  return code !== undefined && code in SERVICE_ERRORS;
}
