/** The workflows, bundled at build time (setup/bundle-workflows.mjs). */
export const bundlePath = new URL('../workflow-bundle.js', import.meta.url);
