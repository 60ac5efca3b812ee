/** Stops what global-setup.mjs started; were Jest killed before, the servers would stop by themselves. */
export default async function globalTeardown() {
  await globalThis.stopTestServers();
}
