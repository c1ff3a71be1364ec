import type { Device } from '../device.js';
import { planOnSimulator, prepareSimulator } from '../simulated-device.js';
import { probeSimulated } from '../simulated-device-probe.js';
import { hipAvailability } from './availability.js';
import * as simulator from './simulator/build.js';

export const device: Device = {
  platform: 'hip',
  probe: () => probeSimulated(hipAvailability),
  plan: (source, call, mode, strict) => planOnSimulator(simulator, source, call, mode, strict),
  prepare: (mode) => prepareSimulator(simulator, mode),
};
