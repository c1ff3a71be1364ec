/** A call of a function is its body in place. */
import { isConst } from '../../ir/index.js';
import type { TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { type Argument, bindParameter, bindParameters, checkOperand, type Result } from './arguments.js';
import type { Elaboration } from './context.js';
import { evaluate } from './expressions.js';
import { initialiseFields } from './initialise.js';
import { type Closure, type CType, type Entity, type FunctionEntity, type Place, Scope } from './model.js';
import { runBody } from './statements.js';
import { checkRefused, resolveType, typeKey } from './types.js';

const lambdas = new WeakMap<object, number>();
let lambdaCount = 0;

/** Each lambda of the text is a type of its own. */
function lambdaNumber({ body }: Closure): number {
  const known = lambdas.get(body) ?? (lambdaCount += 1);
  lambdas.set(body, known);
  return known;
}

function entityKey(v: Entity): string {
  if (v.k === 'type') return typeKey(v.type);
  if (v.k === 'pack') return `{${v.items.map(entityKey).join(',')}}`;
  if (v.k !== 'value') return v.k;
  return v.value.k === 'closure' ? `lambda ${lambdaNumber(v.value.closure)}` : v.value.k === 'num' && isConst(v.value.e) ? String(v.value.e.value) : v.k;
}

/** What tells calls of a constexpr function apart: it may call itself with other constants, as in `n < 2 ? 1 : n * f(n - 1)`. */
function constantKey(v: Entity): string {
  const value = v.k === 'place' && v.place.k === 'cell' && !v.place.cell.dynamic ? v.place.cell.value : undefined;
  return value?.k === 'num' && isConst(value.e) ? String(value.e.value) : entityKey(v);
}

/** Elaborates a call's body in place. */
export function inline(x: Elaboration, entity: FunctionEntity, scope: Scope, args: readonly Argument[], self: Place | undefined, span: PlacedSpan): Result {
  const { node } = entity;
  const name = node.name.parts.map((p) => p.id).join('::');
  if (!node.body) {
    checkRefused(x, name, span);
    throw x.refuse('XP1102', span, `\`${name}\` is declared but not defined in this file`, 'put its definition into the file');
  }
  if (entity.isKernel && x.kernel && !x.nextFrameIsKernel) throw x.refuse('XP1105', span, `the kernel \`${name}\` is called from a kernel`, 'make it a device function');
  const inner = new Scope(scope, entity.record ? { type: entity.record, ...(self ? { self } : {}) } : undefined);
  // conversions and default values of the arguments are calls of their own
  const ownMark = x.nextFrameIsKernel;
  x.nextFrameIsKernel = false;
  node.params.forEach((p, i) => {
    if (p.pack) { bindParameters(x, p, args, i, inner, node.body!, span); return; }
    const a: Argument | undefined = args[i] ?? (p.init ? { value: evaluate(x, p.init, inner) } : undefined);
    if (a) {
      checkOperand(x, p.qualifiers.find((q) => q.qualifier.operand)?.qualifier.operand, a, name, i, span);
      bindParameter(x, p.name, p.type, a, inner, node.body!, span);
    }
  });
  const key = `${name}/${entity.record?.name ?? ''}/${[...scope.names, ...inner.names].map(([n, v]) => `${n}=${node.storage.isConstexpr ? constantKey(v) : entityKey(v)}`).join(',')}`;
  if (x.frames.some((f) => f.entity?.node === node && f.key === key)) {
    throw x.refuse('XP1110', span, `\`${name}\` calls itself: recursive functions are outside the language`, 'write it as a loop');
  }
  const returns = returnType(x, node.returns, inner);
  const isConstructor = entity.record !== undefined && node.name.parts.at(-1)!.id === entity.record.node.name;
  if (isConstructor) initialiseFields(x, entity, inner, self!, span);
  x.nextFrameIsKernel = ownMark;
  return runBody(x, { body: node.body, scope: inner, returns: isConstructor ? { k: 'void' } : returns, entity, key, span });
}

/** Undefined for `auto`; for `auto &` that it is a reference. */
export function returnType(x: Elaboration, node: TypeNode, scope: Scope): CType | undefined {
  if (node.kind === 'auto') return undefined;
  return node.kind === 'reference' && node.to.kind === 'auto' ? { k: 'reference', to: { k: 'void' } } : resolveType(x, node, scope);
}
