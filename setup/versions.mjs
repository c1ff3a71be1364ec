/** Pinned versions of everything that set-up fetches outside the lock file. */

/** NVIDIA's compiler wheels (CUDA 13.0: targets sm_75 and later), with the runtime headers and the static runtime. */
export const cudaWheels = {
  'nvidia-cuda-nvcc': '13.0.88',
  'nvidia-nvvm': '13.0.88',
  'nvidia-cuda-crt': '13.0.88',
  'nvidia-cuda-runtime': '13.0.96',
  'nvidia-cuda-cccl': '13.0.85',
};

/** Folder of the wheels inside the cache; its name changes with the versions. */
export const cudaFolder = `cuda-${cudaWheels['nvidia-cuda-nvcc']}-${cudaWheels['nvidia-cuda-runtime']}`;

/** The Temporal CLI; later versions have `replace` directives, which `go install` refuses. */
export const temporalVersion = '1.5.1';

/** File name of the Temporal CLI inside the cache. */
export const temporalFile = `temporal-${temporalVersion}`;

/** Debian packages by the command that tells whether they are needed. */
export const debianPackages = { 'g++': 'g++', hipcc: 'hipcc', bwrap: 'bubblewrap', addr2line: 'binutils' };
