import { elaborate } from '../../../compiler/frontend/index.js';
import { walkStmts } from '../../../compiler/ir/index.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { raise } from '../../../compiler/raise.js';
import { checkSpec } from '../../../compiler/spec.js';
import { platforms } from '../../../hardware/index.js';
import { loadLanguage } from '../../../hardware/languages.js';

const kernel = (update: string): string => `
#include <bang.h>
__mlu_global__ void scatter(const float *grad, const int *ids, float *table, int n, int dim) {
  __nram__ float row[64]; __nram__ float old[64];
  for (int i = taskId; i < n; i += taskDim) {
    __memcpy(row, grad + i * dim, dim * sizeof(float), GDRAM2NRAM);
    ${update}
  }
}`;
const spec = checkSpec({
  entry: 'scatter', launch: { tasks: [4, 1, 1], type: 'block' },
  params: [
    { name: 'grad', dtype: 'f32', shape: [10, 24], role: 'in' }, { name: 'ids', dtype: 'i32', shape: [10], role: 'in' },
    { name: 'table', dtype: 'f32', shape: [5, 24], role: 'inout' }, { name: 'n', dtype: 'i32', value: 10 }, { name: 'dim', dtype: 'i32', value: 24 },
  ],
});

test.each([
  '__bang_atomic_reduce_add(table + ids[i] * dim, row, dim);',
  '__bang_atomic_reduce_add(table + ids[i] * dim, row[0]);',
  '__bang_atomic_add(old, table + ids[i] * dim, row, dim);',
])('updates of rows that data chooses stay indivisible: %s', async (update) => {
  const { program } = elaborate({ text: kernel(update), fileName: 'scatter.mlu', language: await loadLanguage('bang'), spec });
  const raised = raise(program);
  const ops: string[] = [];
  walkStmts(raised.body, (s) => { if (s.kind === 'atomic') ops.push(s.op); if (s.kind === 'store' && s.buffer.name === 'table') ops.push('store'); });
  expect(ops).toEqual(['add']);
  for (const candidate of lower(raised, platforms.cuda!)) expect(printLowered(candidate, platforms.cuda!)).toContain('atomicAdd(&table[');
});
