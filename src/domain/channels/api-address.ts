import { invalidField } from '../../errors.js';
import { checkUrl, type Reach, UnsafeUrl } from '../../platform/http/safe-fetch.js';

/** Where the API of a channel may be. */
export interface ApiReach extends Reach {
  /** The origin that channels without an address of their own use. */
  usual: string;
  /** Whether any port of this machine will do. */
  loopback: boolean;
}

/** Refuses an address to which access tokens are not to be sent. Errors: `invalid_input`, saying which hosts may be. */
export function mustBeReachable(apiUrl: string | null, reach: ApiReach): void {
  if (apiUrl === null || (reach.loopback && isLoopback(apiUrl))) return;
  try {
    checkUrl(apiUrl, reach);
  } catch (error) {
    if (!(error instanceof UnsafeUrl)) throw error;
    const hosts = [...new Set([...reach.hosts, new URL(reach.usual).host])].join(', ');
    throw invalidField(
      'api_url',
      `is refused: ${error.message}. It must be https and one of ${hosts}; WHATSAPP_CLOUD_API_HOSTS allows others`,
    );
  }
}

const isLoopback = (address: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);

/** Whether the second address is another server than the first: what was given to one is nothing for the other. */
export const isAnotherServer = (before: string | null, after: string | null, { usual }: ApiReach): boolean =>
  new URL(before ?? usual).origin !== new URL(after ?? usual).origin;
