import { rootPath } from './brand.js';

/** Where AdminJS prints its state into a script element, as JSON that may hold `</script>`. */
const state = /(window\.REDUX_STATE = )([\s\S]*)(;\s*window\.THEME = )/;

/**
 * Sends the browser to the log-in page when an answer says that the session is over, but takes nobody's words away:
 * after a write it only says so, and while a field holds what was typed it asks, once for each text, because pages
 * ask for news by themselves.
 */
const sessionWatch = `(() => {
  let field, kept;
  addEventListener('input', (event) => { field = event.target; }, true);
  const leave = () => {
    const text = field?.isConnected && field.value;
    if (text && text === kept) return;
    kept = text;
    if (text && !confirm('Your session has ended. Log in now? What you typed here would be lost.')) return;
    location.assign('${rootPath}/login?next=' + encodeURIComponent(location.pathname + location.search));
  };
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (...args) {
    this.addEventListener('load', () => {
      if (this.status !== 401) return;
      if (String(args[0]).toUpperCase() === 'GET') leave();
      else alert('Your session has ended. Log in in another tab and save again: what you typed is still here.');
    });
    return open.apply(this, args);
  };
})();`;

/**
 * AdminJS's page made safe: its state cannot end the script it is in (a user named `</script><script>…` ran code),
 * its inline scripts carry the nonce, and no font is fetched from elsewhere. `keep` says which custom pages this
 * user may open. Throws when the page is not what AdminJS 7.8 writes, rather than sending it unprotected.
 */
export function safePage(html: string, nonce: string, keep: (page: string) => boolean): string {
  if (!state.test(html)) throw new Error('The page AdminJS made has no state where it is expected.');
  return html
    .replace(state, (_all, before: string, json: string, after: string) => {
      const content = JSON.parse(json) as { pages?: { name: string }[] };
      content.pages = content.pages?.filter(({ name }) => keep(name));
      return before + inScript(content) + after;
    })
    .replace(/<link[^>]+fonts\.googleapis\.com[^>]*>/, `<script>${sessionWatch}</script>`)
    .replace(/<script(?=[\s>])/g, `<script nonce="${nonce}"`);
}

/** JSON that is safe inside a script element. */
export const inScript = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe in HTML, attributes included. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]!);
