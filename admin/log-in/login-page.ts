import { colors, markSvg, rootPath } from '../base/brand.js';
import { escapeHtml } from '../base/html.js';

export interface LoginPage {
  /** What went wrong, a sentence. */
  error?: string;
  email?: string;
  /** Where to go afterwards: a path of the panel. */
  next?: string;
}

/** The log-in page: plain HTML, so that it works at once and without scripts. */
export function loginPage({ error, email = '', next = '' }: LoginPage): string {
  const message = error ? `<p class="error" role="alert">${escapeHtml(error)}</p>` : '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in · Threadline</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(markSvg)}">
<style>${styles}</style>
</head>
<body>
<main>
  <header>${markSvg}<h1>Threadline</h1></header>
  <p class="lead">Answer WhatsApp from Slack.</p>
  <form method="post" action="${rootPath}/login">
    ${message}
    <input type="hidden" name="next" value="${escapeHtml(next)}">
    <label for="email">E-mail</label>
    <input id="email" name="email" type="email" autocomplete="username" required autofocus value="${escapeHtml(email)}">
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required>
    <button type="submit">Log in</button>
  </form>
</main>
</body>
</html>`;
}

const styles = `
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:${colors.page};color:${colors.ink};
font:15px/1.5 Inter,ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{width:min(380px,calc(100vw - 32px));padding:40px 36px;background:#fff;border:1px solid ${colors.line};
border-radius:16px;box-shadow:0 12px 40px rgba(20,33,31,.08)}
header{display:flex;align-items:center;gap:12px}
header svg{width:36px;height:36px}
h1{margin:0;font-size:24px;letter-spacing:-.02em}
.lead{margin:8px 0 24px;color:${colors.soft}}
label{display:block;margin:16px 0 6px;font-size:13px;font-weight:600}
input{width:100%;padding:10px 12px;font:inherit;color:inherit;border:1px solid #CBD6D3;border-radius:8px}
input:focus{outline:2px solid ${colors.brand};outline-offset:-1px;border-color:transparent}
button{width:100%;margin-top:24px;padding:11px;font:inherit;font-weight:600;color:#fff;background:${colors.brand};
border:0;border-radius:8px;cursor:pointer}
button:hover{background:${colors.brandDark}}
button:focus-visible{outline:2px solid ${colors.ink};outline-offset:2px}
.error{margin:0 0 8px;padding:10px 12px;color:#9D0616;background:#F9E5E7;border-radius:8px}`;
