/**
 * `expr_create`, `expr_evaluate` and `expr_delete`: CEL over the attributes of the context that runs.
 * Tokens belong to the root and count from 0; an expression that does not compile uses one up, one that does not
 * parse does not. Spec: Envoy foreign.cc (ExpressionFactory).
 */
import { LogLevel, Status } from '@postern/contract/abi';
import { attributesOf } from './cel-attributes.js';
import { compileExpression, ExpressionError, type Expression } from './cel-expression.js';
import { serializeCel } from './cel-value.js';
import type { ForeignFunctions } from './foreign-function.js';
import type { RootContext } from '../root-context.js';
import type { Vm } from '../vm.js';

interface Expressions {
  readonly byToken: Map<number, Expression>;
  nextToken: number;
}

const ofRoot = new WeakMap<RootContext, Expressions>();

export const expressionFunctions: ForeignFunctions = {
  /** The token, four bytes. BadArgument, and a line in the log, for what is no expression or calls what is not there. */
  expr_create: (vm, input) => {
    const known = expressionsOf(vm);
    if (known === undefined) return Status.InternalFailure;
    try {
      const expression = compileExpression(input.toString('utf8'));
      known.byToken.set(known.nextToken, expression);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      if (error.stage === 'compile') known.nextToken++;
      vm.log(LogLevel.Info, `expr_create ${error.stage} error: ${error.message}`, undefined);
      return Status.BadArgument;
    }
    const token = Buffer.alloc(4);
    token.writeUInt32LE(known.nextToken++);
    return token;
  },

  /** The value's bytes. BadArgument: no token. NotFound: an unknown one. InternalFailure: the evaluation failed. */
  expr_evaluate: (vm, input) => {
    if (input.length !== 4) return Status.BadArgument;
    const expression = expressionsOf(vm)?.byToken.get(input.readUInt32LE());
    if (expression === undefined || vm.current === undefined) return Status.NotFound;
    const value = expression.evaluate(attributesOf(vm.current));
    if (value instanceof Error) {
      vm.log(LogLevel.Debug, `expr_evaluate value error: ${value.message}`, undefined);
      return Status.InternalFailure;
    }
    return serializeCel(value) ?? Status.SerializationFailure;
  },

  /** Ok for an unknown token too. */
  expr_delete: (vm, input) => {
    if (input.length !== 4) return Status.BadArgument;
    expressionsOf(vm)?.byToken.delete(input.readUInt32LE());
    return Status.Ok;
  },
};

function expressionsOf(vm: Vm): Expressions | undefined {
  const root = vm.current?.root;
  if (root === undefined) return undefined;
  let known = ofRoot.get(root);
  if (known === undefined) {
    known = { byToken: new Map(), nextToken: 0 };
    ofRoot.set(root, known);
  }
  return known;
}
