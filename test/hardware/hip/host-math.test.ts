import { dialect } from '../../../hardware/hip/dialect.js';
import { loadToolchain } from '../../../hardware/devices.js';

test('a reciprocal square root compiles in host code and on the device', async () => {
  const spelling = (['f32', 'f64'] as const).map((type) => dialect.math('rsqrt', type)!);
  const [single, double] = spelling.map((s) => (typeof s === 'string' ? { name: s, text: '' } : s));
  const text = `#include <hip/hip_runtime.h>\n#include <math.h>\n${single!.text}\n${double!.text}
__global__ void k(float *x, double *y) { x[0] = ${single!.name}(x[0]); y[0] = ${double!.name}(y[0]); }
extern "C" float host(float v, double w) { return ${single!.name}(v) + (float)${double!.name}(w); }\n`;
  const result = await (await loadToolchain('hip')).compile({ name: 'k.hip', text, platform: 'hip' });
  expect(result.messages.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(result.ok).toBe(true);
});
