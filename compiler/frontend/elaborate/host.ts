/** The host's runtime API: allocation, copies, fills; what they do is data of the dialect. */
import { constant, int, isConst } from '../../ir/index.js';
import type { HostCall } from '../language.js';
import type { PlacedSpan } from '../source.js';
import { allocateMemory, callBuiltin, fill, memoryCopy } from './builtins.js';
import { type Argument, argumentValue } from './arguments.js';
import type { Elaboration } from './context.js';
import { asOperand } from './operators.js';
import { launch } from './kernels.js';
import { type CType, num, type Place, type Value, VOID } from './model.js';
import { ZERO } from './offset.js';
import { convert, decay, deref, placeType, read, write } from './places.js';
import { knownInt, uniformScalar } from './types.js';

export const isHostCall = (x: Elaboration, name: string): boolean => Object.hasOwn(x.language.hostCalls, name);

/** Carries out a runtime call; gives its status (success) or pointer. */
export function callHost(x: Elaboration, name: string, args: readonly Argument[], span: PlacedSpan): Value {
  const action = x.language.hostCalls[name]!;
  if (x.kernel) throw x.refuse('XP1105', span, `\`${name}\` is called from a kernel`, 'call the runtime from the host function');
  const success = num(constant('i32', 0));
  const values = (): Value[] => args.map((a) => asOperand(x, argumentValue(x, a, span), span));
  switch (action.does) {
    case 'allocate': return allocate(x, action, values(), span) ?? success;
    case 'copy': { const v = values(); memoryCopy(x, [v[action.to]!, v[action.from]!, v[action.bytes]!], span); return success; }
    case 'copy-to-symbol': {
      const v = values();
      memoryCopy(x, [decay(symbol(v[action.to]!)), v[action.from]!, v[action.bytes]!], span);
      return success;
    }
    case 'set': {
      const v = values();
      const to = decay(v[action.to]!);
      if (to.k !== 'pointer' || !to.base) throw x.refuse('XP1132', span, 'the target of this fill is no device array', 'allocate it first');
      const bytes = knownInt(x, v[action.bytes]!, span, 'the number of bytes');
      if (to.offset.constant === 0 && to.offset.terms.length === 0) fill(x, to.base, bytes, knownInt(x, v[action.byte]!, span, 'the byte'), span);
      else callBuiltin(x, 'memset', [to, v[action.byte]!, v[action.bytes]!], span);
      return success;
    }
    case 'launch': launchByAddresses(x, action, values(), span); return success;
    case 'nothing': return success;
  }
}

const symbol = (v: Value): Value => (v.k === 'address' && v.place.k === 'memory' ? { k: 'bytes', type: v.place.type, place: v.place } : v);

/** Starts a kernel whose arguments are given as an array of their addresses. */
function launchByAddresses(x: Elaboration, action: HostCall & { does: 'launch' }, v: readonly Value[], span: PlacedSpan): void {
  const list = v[action.args];
  if (list?.k !== 'address' || list.place.k !== 'items') throw x.refuse('XP1114', span, 'the arguments of this launch are no array of addresses in view', 'use kernel<<<grid, block>>>(arguments)');
  const args = list.place.items.map((item): Argument => {
    const own = read(x, item, span);
    if (own.k === 'address') return { place: own.place };
    if (own.k === 'pointer' && own.base) return { place: deref(x, own, span) };
    throw x.refuse('XP1114', span, 'an argument of this launch is not the address of a variable', 'use kernel<<<grid, block>>>(arguments)');
  });
  launch(x, v[action.kernel]!, [v[action.grid]!, v[action.block]!, v[action.shared] ?? num(int(0))], args, span);
}

function allocate(x: Elaboration, action: HostCall & { does: 'allocate' }, v: readonly Value[], span: PlacedSpan): Value | undefined {
  const bytes = knownInt(x, v[action.bytes]!, span, 'the size of this allocation') * (action.count === undefined ? 1 : knownInt(x, v[action.count]!, span, 'the number of elements'));
  const target = action.pointer === 'result' ? undefined : targetOf(x, v[action.pointer]!, span);
  const to: CType = target ? pointee(placeType(target)) : VOID;
  const name = target?.k === 'cell' ? target.cell.name : 'device';
  const base = allocateMemory(x, name, bytes, 'global', 'device', span, uniformScalar(to));
  if (action.zero) fill(x, base, bytes, 0, span);
  const value: Value = { k: 'pointer', to, toConst: false, base, offset: ZERO };
  if (!target) return value;
  write(x, target, convert(x, value, placeType(target), span), span);
  return undefined;
}

const pointee = (t: CType): CType => (t.k === 'pointer' ? t.to : VOID);

/** The pointer variable that an allocation fills in. */
function targetOf(x: Elaboration, v: Value, span: PlacedSpan): Place {
  if (v.k === 'address') return v.place;
  throw x.refuse('XP1132', span, 'the address of a pointer variable is expected here', 'pass &pointer');
}

export { int, isConst };
