import { acceleratedDevice } from '../native/accelerated-device.js';
import { hipAvailability } from './availability.js';
import { chooseHipGpu, hipAccess, hipParts } from './native/build.js';
import * as simulator from './simulator/build.js';

/** Checked runs are simulated; where there is a GPU that passes its self-test, kernels run on it besides. */
export const device = acceleratedDevice({
  platform: 'hip', simulator, compilerName: 'hipcc', availability: hipAvailability, compiler: ({ hipcc }) => hipcc, testName: 'self-test.hip',
  choose: (accelerators) => chooseHipGpu(accelerators), access: (chosen) => hipAccess(chosen), parts: hipParts,
});
