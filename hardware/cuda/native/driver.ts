/** What a program needs to reach the GPU from inside the sandbox: device files, the driver's libraries, and which GPU it is. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Accelerator } from '../../../setup/machine.js';
import type { Access, Chosen } from '../../native/accelerated-device.js';

/** CUDA 13, the version that set-up fetches, compiles for sm_75 and later. */
export const oldestArch = 75;

/** The GPU that CUDA_VISIBLE_DEVICES names first, else the first that the compiler supports; counted by bus. */
export function chooseGpu(accelerators: readonly Accelerator[], visible = process.env.CUDA_VISIBLE_DEVICES): Chosen | undefined {
  const all = accelerators.filter(({ vendor }) => vendor === 'nvidia').map((gpu, index) => ({ gpu, index }));
  const usable = all.filter(({ gpu }) => Number(gpu.arch?.slice(3)) >= oldestArch);
  if (visible === undefined) return usable[0];
  const [first = ''] = visible.split(',');
  return usable.find(({ index }) => String(index) === first.trim());
}

const usualFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib/x86_64-linux-gnu', '/lib64', '/usr/local/nvidia/lib64', '/usr/local/nvidia/lib', '/usr/lib/wsl/lib', '/run/opengl-driver/lib'];

/** The folder of the driver's library, `libcuda.so.1`. */
export const driverFolder = (search = process.env.LD_LIBRARY_PATH ?? ''): string | undefined =>
  [...search.split(':').filter((folder) => folder.startsWith('/')), ...usualFolders].find((folder) => existsSync(join(folder, 'libcuda.so.1')));

const isDeviceFile = (name: string): boolean => /^nvidia(\d+|ctl|-uvm|-uvm-tools|-caps)$/.test(name) || name === 'dxg';
const isDriverLibrary = (name: string): boolean => /^lib(cuda|nvidia-|dxcore)[\w.-]*\.so/.test(name);
const list = (folder: string): string[] => { try { return readdirSync(folder); } catch { return []; } };

/** Device files and libraries of the driver, and the variables that choose one GPU and name the libraries' folder. */
export function gpuAccess({ index }: Chosen, dev = '/dev', folder = driverFolder()): Access {
  return {
    devices: list(dev).filter(isDeviceFile).map((name) => join(dev, name)),
    libraries: folder ? list(folder).filter(isDriverLibrary).map((name) => join(folder, name)) : [],
    environment: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: String(index), ...(folder && { LD_LIBRARY_PATH: folder }) },
  };
}
