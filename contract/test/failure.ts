/** Runs what must fail and gives its error, so that a test can look at code and message. */
import { ContractError } from '../src/errors/index.js';

/** The ContractError that `run` throws. */
export function failure(run: () => unknown): ContractError {
  try {
    run();
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The ContractError with which `promise` is rejected. */
export async function rejection(promise: Promise<unknown>): Promise<ContractError> {
  const [settled] = await Promise.allSettled([promise]);
  return failure(() => {
    if (settled.status === 'rejected') throw settled.reason;
  });
}
