/** Tells state between calls from another order of additions. */
import { isFloat } from '../compiler/ir/scalar.js';
import { outputsOf, type Spec } from '../compiler/spec.js';
import { compareTensor, rootMeanSquare, toleranceOf, type OperatorClass } from './compare.js';
import type { CaseRequest, SubjectOutcome, SubjectRunner } from './subject-run.js';

/**
 * Runs a case. Where two calls with the same inputs differ, the first call of a fresh process is compared with a later one: a
 * difference within the tolerance is the order of floating-point sums (threads, atomics), a larger one is state.
 */
export async function runSettled(subject: SubjectRunner, request: CaseRequest, spec: Spec, operator?: OperatorClass): Promise<SubjectOutcome> {
  const outcome = await subject.run(request);
  if (outcome.kind !== 'violation' || outcome.violations.some((v) => v.kind !== 'not-repeatable')) return outcome;
  if (!outputsOf(spec).some((p) => isFloat(p.dtype))) return outcome;
  const { before: _before, ...fresh } = request;
  const alone = await subject.run({ ...fresh, repeat: 1 });
  const again = await subject.run({ ...request, allowReordering: true });
  if (alone.kind !== 'ran' || again.kind !== 'ran') return outcome;
  const agree = outputsOf(spec).every((p) => {
    const [first, later] = [alone.outputs.get(p.name)!, again.outputs.get(p.name)!];
    return compareTensor(p, later, first, toleranceOf(spec, p, operator, rootMeanSquare(p, first))).mismatches === 0;
  });
  return agree ? { ...again, reordered: true } : outcome;
}
