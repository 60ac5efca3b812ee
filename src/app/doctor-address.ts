import { createHmac, randomUUID } from 'node:crypto';
import type { Config } from '../config/config.js';
import { isLoopback } from '../config/real-accounts.js';
import { challengeHeader, installationProof } from '../platform/http/installation-proof.js';

/** How long PUBLIC_URL has to answer, in milliseconds. */
const patienceMs = 8_000;
const longestAnswer = 64 * 1024;

type Answer = { status: number; location: string | null; text: string };

/** How PUBLIC_URL and what platforms call below it look from outside: by name, what is wrong there. */
export async function lookFromOutside(
  config: Config,
  timeoutMs = patienceMs,
): Promise<{ name: string; problem?: string }[]> {
  const { publicUrl, slack, cloud } = config;
  const challenge = randomUUID();
  const asked = await ask(`${publicUrl}/healthz`, { headers: { [challengeHeader]: challenge } }, timeoutMs);
  const problem =
    typeof asked === 'string'
      ? unreached(publicUrl, asked, timeoutMs)
      : (notPassed(publicUrl, asked, config.port) ??
        (isOurs(asked.text, installationProof(config.sessionSecret)(challenge))
          ? notPublic(config)
          : `Something answers at ${publicUrl}, but it is not this installation, or it runs with another SESSION_SECRET. Correct PUBLIC_URL, or where its domain and proxy lead to.`));
  const found: { name: string; problem?: string }[] = [{ name: `PUBLIC_URL ${publicUrl}`, problem }];
  if (problem && !isPrivate(problem)) return found; // the rest would only say it again

  if (slack?.signingSecret && !slack.appToken)
    found.push(await path('/slack/events', slackGreeting(slack.signingSecret), challengeOf));
  if (cloud) found.push(await path('/webhooks/whatsapp', emptyWebhook(cloud.appSecret), () => true));
  return found;

  async function path(at: string, request: RequestInit, holds: (answer: Answer, body: string) => boolean) {
    const url = `${publicUrl}${at}`;
    const answer = await ask(url, { method: 'POST', ...request }, timeoutMs);
    if (typeof answer === 'string') return { name: url, problem: unreached(url, answer, timeoutMs) };
    const wrong = answer.status === 200 && holds(answer, String(request.body));
    return {
      name: url,
      problem: wrong
        ? undefined
        : (notPassed(url, answer, config.port) ??
          `A signed request was answered ${answer.status}. The process that runs has another secret than this one, or the proxy changes bodies: restart it after a change of the environment.`),
    };
  }
}

const challengeOf = ({ text }: Answer, body: string): boolean =>
  text.includes((JSON.parse(body) as { challenge: string }).challenge);

/** What Slack sends to an address that is entered (docs.slack.dev "url_verification"), signed as Slack signs. */
function slackGreeting(secret: string): RequestInit {
  const body = JSON.stringify({ type: 'url_verification', token: '', challenge: randomUUID() });
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

/** A webhook that holds nothing, signed as Meta signs. */
function emptyWebhook(secret: string): RequestInit {
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  };
}

function isOurs(text: string, proof: string): boolean {
  try {
    return (JSON.parse(text) as { proof?: unknown }).proof === proof;
  } catch {
    return false;
  }
}

/** An answer, or the code of why there is none. Redirects are not followed, as platforms do not. */
async function ask(url: string, request: RequestInit, timeoutMs: number): Promise<Answer | string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > longestAnswer) break;
    }
    return { status: response.status, location: response.headers.get('location'), text };
  } catch (error) {
    if (signal.aborted) return 'TIMEOUT';
    const { cause } = error as { cause?: { code?: string; errors?: { code?: string }[]; message?: string } };
    return cause?.code ?? cause?.errors?.[0]?.code ?? cause?.message ?? String(error);
  }
}

function unreached(url: string, code: string, timeoutMs: number): string {
  const { hostname } = new URL(url);
  if (code === 'TIMEOUT')
    return `${url} did not answer within ${timeoutMs / 1000} s. Is Threadline running, and does the firewall let requests through?`;
  if (code === 'ECONNREFUSED')
    return `Nothing listens at ${url}. Start Threadline (npm start) and run doctor again; if it runs, its port or the proxy's is another.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The name ${hostname} of PUBLIC_URL leads nowhere (${code}). Correct it, or its DNS entry.`;
  if (/CERT|SSL|TLS|ALTNAME|SIGNED|ISSUER/i.test(code))
    return `The certificate of ${hostname} is not valid (${code}), and platforms refuse it. Renew it at the proxy.`;
  return `${url} cannot be reached (${code}). Is Threadline running, and is PUBLIC_URL right?`;
}

function notPassed(url: string, { status, location }: Answer, port: number): string | undefined {
  if (status >= 502 && status <= 504)
    return `A proxy answers at ${url} with ${status}, and nothing behind it. Is Threadline running, and does the proxy pass requests to its port ${port}?`;
  if (status >= 300 && status < 400)
    return `${url} sends requests on to ${location}. Set PUBLIC_URL to where they end, because platforms do not follow.`;
  return undefined;
}

/** A server of this machine is no address for the real platforms; over a socket Slack needs none. */
function notPublic({ publicUrl, slack, cloud }: Config): string | undefined {
  if (!isLoopback(publicUrl)) return undefined;
  const outside = [
    ...(slack && !slack.appToken && !isLoopback(slack.apiUrl) ? ['Slack'] : []),
    ...(cloud && !isLoopback(cloud.apiUrl) ? ['WhatsApp'] : []),
  ];
  if (outside.length === 0) return undefined;
  return `It answers, but ${outside.join(' and ')} cannot reach an address of this machine: ${privateAdvice}`;
}

const privateAdvice = 'set PUBLIC_URL to your https address.';
const isPrivate = (problem: string): boolean => problem.endsWith(privateAdvice);
