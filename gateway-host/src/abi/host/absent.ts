/**
 * Host functions that link, as in Envoy, but are not built here: each call says so in the log and answers
 * Unimplemented, never Ok. A test holds that every function of the ABI has a body or stands here.
 */
import { LogLevel, Status } from '@postern/contract/abi';
import type { Vm } from '../vm.js';
import type { HostBodies, HostBody } from './host-body.js';

/** gRPC needs HTTP/2 to the upstream; DNS is Envoy's own addition. */
export const ABSENT_FUNCTIONS: readonly string[] = [
  'proxy_grpc_call',
  'proxy_grpc_stream',
  'proxy_grpc_send',
  'proxy_grpc_cancel',
  'proxy_grpc_close',
  'envoy_resolve_dns',
];

export const absentBodies: HostBodies = Object.fromEntries(
  ABSENT_FUNCTIONS.map((name): [string, HostBody] => [
    name,
    (vm: Vm) => {
      vm.log(LogLevel.Error, `${name}: not implemented by this gateway, answered Unimplemented`, vm.context);
      return Status.Unimplemented;
    },
  ]),
);
