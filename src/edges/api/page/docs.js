/* global SwaggerUIBundle */

/** Somebody who is signed in to the panel may try things out: the session's CSRF token comes along. */
async function withCsrfToken(request) {
  const changes = !['GET', 'HEAD'].includes((request.method ?? 'GET').toUpperCase());
  if (changes && !request.headers.Authorization) {
    const session = await fetch('session');
    if (session.ok) request.headers['x-csrf-token'] = (await session.json()).csrf_token;
  }
  return request;
}

SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  // Their validator is on another server.
  validatorUrl: null,
  requestInterceptor: withCsrfToken,
});
