import { get, post, send } from '../shared/api-client.js';

/** A channel as `/api/channels` shows it. */
export interface Channel {
  id: string;
  kind: 'cloud' | 'web';
  name: string;
  origin: 'panel' | 'environment';
  active: boolean;
  settings: Partial<Record<'phone_number_id' | 'business_account_id', string>> & {
    api_url?: string | null;
    messages_per_second?: number;
    pair_with?: string | null;
    broadcasts?: boolean;
  };
  state: string | null;
  problem: string | null;
  since: string | null;
  checked_at: string | null;
  facts: Partial<
    Record<
      'display_phone_number' | 'verified_name' | 'quality_rating' | 'messaging_limit' | 'name_decision',
      string
    >
  >;
  rev: number;
}

/** What the process with the browser tells of a web channel. */
export interface WebState {
  id: string;
  state: string;
  problem: string | null;
  has_qr: boolean;
  pairing_code: string | null;
  code_expires_at: string | null;
  phone: string | null;
  push_name: string | null;
}

/** What a form sends: names of the API, empty texts left out. */
export type Entered = Record<string, string | number | boolean | null>;

const channels = '/api/channels';
const one = (id: string): string => `${channels}/${encodeURIComponent(id)}`;
const web = (id: string): string => `/dashboard/whatsapp/web-channels/${encodeURIComponent(id)}`;

export const allChannels = async (): Promise<Channel[]> => (await get<{ data: Channel[] }>(channels)).data;
export const channelNow = (id: string): Promise<Channel> => get(one(id));
export const addChannel = (entered: Entered): Promise<Channel> => post(channels, entered);
export const changeChannel = ({ id, rev }: Channel, entered: Entered): Promise<Channel> =>
  send('PATCH', one(id), entered, { 'if-match': `"${rev}"` });
export const removeChannel = ({ id }: Channel): Promise<void> => send('DELETE', one(id));
export const testChannel = ({ id }: Channel): Promise<Channel> => post(`${one(id)}/test`);
export const webhookOf = (id: string): Promise<{ url: string; verify_token: string | null }> =>
  get(`${one(id)}/webhook`);

export const webState = (id: string): Promise<WebState> => get(web(id));
export const askWeb = (id: string, wish: 'connect' | 'restart' | 'log-out'): Promise<unknown> =>
  post(`${web(id)}/${wish}`);
export const pairWeb = (id: string, phone: string): Promise<unknown> => post(`${web(id)}/pair`, { phone });
/** The picture of the code that can be scanned now. */
export const qrOf = ({ id, code_expires_at }: WebState): string =>
  `${web(id)}/qr.svg?until=${code_expires_at ?? ''}`;
