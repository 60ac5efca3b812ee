/** What everybody of a test panel logs in with. */
export const password = 'the password of a test';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any;
}

type Form = Record<string, string | number | boolean | null>;

/** A person at the panel: keeps the cookie, and names the page that sends as browsers do. */
export interface Visitor {
  cookie: string;
  get(path: string): Promise<Answer>;
  /** Sends a form as AdminJS does. `origin` null sends none. */
  post(
    path: string,
    form?: Form | FormData | string,
    origin?: string | null,
    more?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends JSON as it is written. */
  postJson(path: string, text: string): Promise<Answer>;
  /** `from`: the address they sit at. */
  login(email: string, secret?: string, from?: string): Promise<Answer>;
}

/** Somebody at the panel at this address who has not logged in. */
export function createVisitor(url: string): Visitor {
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (visitor.cookie) headers.set('cookie', visitor.cookie);
    const response = await fetch(`${url}/dashboard${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) keep(set.split(';')[0]!);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
  /** Keeps it as a browser does: another value of the same name replaces it. */
  const keep = (cookie: string): void => {
    const name = (one: string): string => one.slice(0, one.indexOf('=') + 1);
    const others = visitor.cookie.split('; ').filter((one) => one && name(one) !== name(cookie));
    visitor.cookie = [...others, cookie].join('; ');
  };
  const visitor: Visitor = {
    cookie: '',
    get: (path) => ask(path, {}),
    post(path, form = {}, origin = url, more = {}) {
      const body = typeof form === 'string' || form instanceof FormData ? form : formData(form);
      const headers: Record<string, string> = { ...(origin === null ? {} : { origin }), ...more };
      if (typeof form === 'string') headers['content-type'] = 'application/x-www-form-urlencoded';
      return ask(path, { method: 'POST', body, headers });
    },
    postJson: (path, body) =>
      ask(path, { method: 'POST', body, headers: { origin: url, 'content-type': 'application/json' } }),
    login(email, secret = password, from) {
      const form = new URLSearchParams({ email, password: secret }).toString();
      return visitor.post('/login', form, url, from ? { 'x-forwarded-for': from } : {});
    },
  };
  return visitor;
}

/** What AdminJS's `paramsToFormData` makes of a record. */
function formData(form: Form): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(form)) {
    data.set(key, value === null ? '__FORM_VALUE_NULL__' : String(value));
  }
  return data;
}
