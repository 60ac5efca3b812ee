const base = new URL('_sim/', document.baseURI);

async function call(method, path, body) {
  const answer = await fetch(new URL(path, base), {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The simulator does not answer.');
  });
  const json = answer.headers.get('content-type')?.includes('json') ? await answer.json() : undefined;
  if (!answer.ok) throw new Error(json?.error ?? `The simulator answered ${answer.status}.`);
  return json;
}

export const getState = () => call('GET', 'state');
export const getCustomer = (id) => call('GET', `customers/${encodeURIComponent(id)}`);
export const addCustomer = (profile) => call('POST', 'customers', profile);
export const changeCustomer = (id, changes) => call('PATCH', `customers/${encodeURIComponent(id)}`, changes);
export const markRead = (id) => call('POST', `customers/${encodeURIComponent(id)}/reads`, {});
export const letTimePass = (ms) => call('POST', 'clock', { advance_ms: ms });
export const mediaUrl = (id) => new URL(`media/${encodeURIComponent(id)}`, base).href;

/** Sends without waiting for the webhook: the bubble shows a clock until it was answered. */
export const send = (id, message) =>
  call('POST', `customers/${encodeURIComponent(id)}/sends`, { ...message, wait: false });

/** Calls back with every event, and with `onOpen` whenever the stream begins anew: what came between is not repeated. */
export function listen(onEvent, onOpen, onLost) {
  const source = new EventSource(new URL('events', base));
  source.onmessage = ({ data }) => onEvent(JSON.parse(data));
  source.onopen = onOpen;
  source.onerror = onLost;
}
