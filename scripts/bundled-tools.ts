/** Development dependencies that the bundles contain: paths in package-lock.json. */
export const bundledTools = ['node_modules/preact'];
