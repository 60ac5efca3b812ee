import { lookup as dnsLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where a token may go: the API as configured, wherever that is, and the hosts of its platform in the internet. */
export interface Reach {
  /** Addresses whose scheme, host and port are trusted as they are. */
  origins: readonly string[];
  /** Names of hosts, and with a leading dot of all hosts below: https on its own port and a public address only. */
  hosts: readonly string[];
}

/** An address that must not be asked. */
export class UnsafeUrl extends Error {}

/** The address, checked; throws UnsafeUrl with the reason. Its name may still lead to an internal address: see openUrl. */
export function checkUrl(address: string, { origins, hosts }: Reach): URL {
  if (!URL.canParse(address)) throw new UnsafeUrl('the address cannot be read');
  const url = new URL(address);
  if (url.username || url.password) throw new UnsafeUrl('the address carries credentials');
  if (origins.some((one) => new URL(one).origin === url.origin)) return url;
  if (url.protocol !== 'https:') throw new UnsafeUrl('the address is not https');
  const name = url.hostname.toLowerCase().replace(/\.$/, '');
  if (isIP(name.replace(/^\[|\]$/g, ''))) throw new UnsafeUrl('the address is a bare IP address');
  const known = hosts.some((host) => (host.startsWith('.') ? name.endsWith(host) : name === host));
  if (!known || url.port !== '') throw new UnsafeUrl(`the host ${url.host} is not the platform's`);
  return url;
}

const internal = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  internal.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  internal.addSubnet(net, bits, 'ipv6');
}

/** Whether an IP address is not of the public internet. */
export const isInternal = (ip: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  return internal.check(mapped ?? ip, mapped || isIP(ip) === 4 ? 'ipv4' : 'ipv6');
};

/** Resolves names, and refuses those that lead to an internal address. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '');
    const bad = found.find(({ address }) => isInternal(address));
    if (bad) return callback(new UnsafeUrl(`${hostname} leads to an internal address`), '');
    if (options.all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  });
};

export interface UrlRequest {
  url: string;
  reach: Reach;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** It is sent as it is read; its length belongs into the headers. */
  body?: Readable;
  /** The request is broken off after this long without a byte; in milliseconds, as the next. */
  idleMs: number;
  /** The time for everything, the body of the answer included. */
  totalMs: number;
  signal?: AbortSignal;
}

export interface UrlAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Read it to its end or destroy it. Ends with an error when time runs out. */
  content: http.IncomingMessage;
}

/**
 * Asks an address that somebody else has named: only within reach, without following redirects. Throws UnsafeUrl, or
 * what the connection throws.
 */
export async function openUrl(request: UrlRequest): Promise<UrlAnswer> {
  const { reach, method = 'GET', headers, body, idleMs, totalMs, signal } = request;
  const url = checkUrl(request.url, reach);
  const trusted = reach.origins.some((one) => new URL(one).origin === url.origin);
  const time = AbortSignal.timeout(totalMs);
  const started = (url.protocol === 'https:' ? https : http).request(url, {
    method,
    headers: { ...headers },
    agent: false,
    timeout: idleMs,
    signal: signal ? AbortSignal.any([signal, time]) : time,
    ...(trusted ? {} : { lookup: publicLookup }),
  });
  started.on('timeout', () => started.destroy(new Error(`no byte for ${Math.round(idleMs / 1000)} s`)));
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    started.once('response', resolve);
    started.on('error', reject);
  });
  if (body) pipeline(body, started).catch((error) => started.destroy(error as Error));
  else started.end();
  const content = await answered;
  return { status: content.statusCode ?? 0, headers: content.headers, content };
}
