import { acceleratedDevice } from '../native/accelerated-device.js';
import { cudaAvailability } from './availability.js';
import { cudaParts } from './native/build.js';
import { chooseGpu, gpuAccess } from './native/driver.js';
import * as simulator from './simulator/build.js';

/** Checked runs are simulated; where there is a GPU that passes its self-test, kernels run on it besides. */
export const device = acceleratedDevice({
  platform: 'cuda', simulator, compilerName: 'nvcc', availability: cudaAvailability, compiler: ({ nvcc }) => nvcc, testName: 'self-test.cu',
  choose: (accelerators) => chooseGpu(accelerators), access: (chosen) => gpuAccess(chosen), parts: cudaParts,
});
