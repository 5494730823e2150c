/** What a plugin imports. Anything added here is public. */

export {
  BufferType,
  appendBuffer,
  getBuffer,
  getBufferSize,
  prependBuffer,
  readBuffer,
  replaceBuffer,
  setBuffer,
} from './buffers';
export { Bytes, HostBytes } from './bytes';
export { nowMilliseconds, nowNanoseconds } from './clock';
export { HttpContext, RootContext, StreamContext, TcpContext } from './context';
export { finishRoot, setEffectiveContext } from './effective-context';
export { callForeignFunction, clearRouteCache } from './foreign-function';
export { GrpcCall, GrpcStream, readCallStatus } from './grpc-call';
export { HeaderList } from './header-list';
export { HeaderPairs } from './header-pairs';
export {
  MapType,
  addHeader,
  addHeaderBytes,
  getHeader,
  getHeadersByteSize,
  readHeader,
  readHeaders,
  removeHeader,
  removeHeaderBytes,
  replaceHeader,
  replaceHeaderBytes,
  setHeaders,
} from './headers';
export { HttpCall } from './http-call';
export { sendLocalResponse, sendLocalResponseBytes } from './local-response';
export { LogLevel, getLogLevel, log, logBytes } from './log';
export { Metric, MetricType } from './metrics';
export { MISSING, NameIndex } from './name-index';
export {
  getProperty,
  getPropertyBool,
  getPropertyInteger,
  propertyPath,
  readProperty,
  setProperty,
  setPropertyBytes,
} from './properties';
export { fillRandom } from './random';
export { registerRootContext } from './registry';
export { getSharedData, lastCas, readSharedData, setSharedData, writeSharedData } from './shared-data';
export { sharedSecret } from './shared-secret';

export { SharedQueue } from './shared-queue';
export { Status } from './status';
export { Action, PeerType, StreamType, closeStream, continueStream } from './stream';
export { setTickPeriod } from './timers';
