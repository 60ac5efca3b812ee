import type { Variables } from './variables.js';

/** Outside production sessions and stored credentials are protected by a constant that everybody knows. */
const instead =
  'set NODE_ENV=production, with SESSION_SECRET and ENCRYPTION_KEY as `npm run cli -- secrets` prints them';

/** Whether this is an address of this very machine, where simulators are. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * What of the environment is for real although NODE_ENV is not production: one line that names the variable and says
 * what to do; undefined when nothing is. Simulators and servers of tests listen on loopback addresses.
 */
export function realOutsideProduction(v: Variables): string | undefined {
  const { PUBLIC_URL: address } = v;
  if (address?.startsWith('https:') && !isLoopback(address)) {
    return `PUBLIC_URL is a public https address, but NODE_ENV is ${v.NODE_ENV}: ${instead}; or leave it empty.`;
  }
  const slack = (['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_SECRET'] as const).find(
    (name) => v[name],
  );
  if (slack && !isLoopback(v.SLACK_API_URL)) {
    return `${slack} is for the real Slack, but NODE_ENV is ${v.NODE_ENV}: ${instead}; or leave it empty for the simulator.`;
  }
  if (v.WHATSAPP_CLOUD_ACCESS_TOKEN && !isLoopback(v.WHATSAPP_CLOUD_API_URL)) {
    return `WHATSAPP_CLOUD_ACCESS_TOKEN is for the real WhatsApp, but NODE_ENV is ${v.NODE_ENV}: ${instead}; or leave it empty for the simulator.`;
  }
  if (v.WHATSAPP_WEB && v.NODE_ENV === 'development') {
    return `WHATSAPP_WEB links a real phone, but NODE_ENV is development: ${instead}; or set it to false for the simulator.`;
  }
  return undefined;
}

/** The same of a channel that an admin adds: at this API, or `web` for the phone that links. */
export function realChannelProblem(env: Variables['NODE_ENV'], api: string): string | undefined {
  const real = api === 'web' ? env === 'development' : env !== 'production' && !isLoopback(api);
  return real
    ? `This server keeps no real accounts, because NODE_ENV is ${env}. The operator must ${instead}.`
    : undefined;
}
