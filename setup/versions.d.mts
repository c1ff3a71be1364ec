export const cudaWheels: Record<string, string>;
export const cudaFolder: string;
export const temporalVersion: string;
export const temporalFile: string;
export const debianPackages: Record<string, string>;
