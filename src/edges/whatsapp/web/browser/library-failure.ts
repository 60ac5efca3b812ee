/**
 * Whether a rejection that nobody handled comes from whatsapp-web.js or the browser driver below it: the library
 * calls many of its own functions without waiting for them (tried: a page that navigates, a browser that dies).
 */
export function isLibraryFailure(reason: Error): boolean {
  if (['auth timeout', 'ready timeout'].includes(reason.message)) return true;
  return /node_modules\/(whatsapp-web\.js|puppeteer|puppeteer-core)\//.test(reason.stack ?? '');
}
