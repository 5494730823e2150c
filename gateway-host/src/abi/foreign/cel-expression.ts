/** One CEL expression: parsed, checked for functions that are not there, and evaluated. Spec: cel-spec; library @bufbuild/cel. */
import { celEnv, isCelError, parse, plan, type CelInput, type CelValue } from '@bufbuild/cel';
import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';

/** Names to values, asked for only when the expression needs them. */
export type CelBindings = Readonly<Record<string, CelInput>>;

/** An expression that can be evaluated. */
export interface Expression {
  /** The value; an error says why there is none. */
  evaluate(bindings: CelBindings): CelValue | Error;
}

/** An expression that was refused. */
export class ExpressionError extends Error {
  readonly stage: 'parse' | 'compile';

  constructor(stage: 'parse' | 'compile', message: string) {
    super(message);
    this.stage = stage;
  }
}

const ENVIRONMENT = celEnv();

/** What the parser itself turns into other forms, or the planner knows. */
const BUILT_IN = new Set(['_[_]', '_?_:_', '_&&_', '_||_', '_==_', '_!=_', '@not_strictly_false', '@in']);

/** Throws ExpressionError. */
export function compileExpression(text: string): Expression {
  const parsed = refusedAs('parse', () => parse(text));
  const missing = parsed.expr === undefined ? undefined : missingFunction(parsed.expr);
  if (missing !== undefined) {
    throw new ExpressionError('compile', 'No overloads provided for FunctionStep creation');
  }
  const evaluate = refusedAs('compile', () => plan(ENVIRONMENT, parsed)) as (
    bindings: CelBindings,
  ) => CelValue | Error | undefined;
  return {
    evaluate(bindings) {
      try {
        const value = evaluate(bindings);
        return value === undefined ? new Error('no value') : isCelError(value) ? (value as Error) : value;
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    },
  };
}

function refusedAs<T>(stage: 'parse' | 'compile', run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new ExpressionError(stage, error instanceof Error ? error.message : String(error));
  }
}

/** The first function that no library has, anywhere in the expression. */
function missingFunction(expr: Expr): string | undefined {
  const { exprKind: kind } = expr;
  if (kind.case === 'callExpr') {
    const name = kind.value.function;
    if (!BUILT_IN.has(name) && ENVIRONMENT.funcs.find(name) === undefined) return name;
  }
  for (const child of childrenOf(expr)) {
    const missing = missingFunction(child);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function childrenOf({ exprKind: kind }: Expr): Expr[] {
  switch (kind.case) {
    case 'callExpr':
      return present([kind.value.target, ...kind.value.args]);
    case 'selectExpr':
      return present([kind.value.operand]);
    case 'listExpr':
      return kind.value.elements;
    case 'structExpr':
      return kind.value.entries.flatMap(({ keyKind, value }) =>
        present([keyKind.case === 'mapKey' ? keyKind.value : undefined, value]),
      );
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      return present([iterRange, accuInit, loopCondition, loopStep, result]);
    }
    default:
      return [];
  }
}

function present(children: readonly (Expr | undefined)[]): Expr[] {
  return children.filter((child) => child !== undefined);
}
