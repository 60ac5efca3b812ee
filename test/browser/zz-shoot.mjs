import { chromium } from 'playwright-core';
const [,, who = 'admin@example.com', ...paths] = process.argv;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') console.log('console', m.type(), m.text().slice(0, 300)); });
page.on('pageerror', (e) => console.log('pageerror', e.message.slice(0, 400)));
page.on('response', (r) => { if (r.status() >= 400) console.log(r.status(), r.url()); });
const base = 'http://127.0.0.1:3399';
await page.goto(base + '/dashboard');
await page.screenshot({ path: '/tmp/scratch/shots/login.png' });
await page.fill('#email', who); await page.fill('#password', 'panel-password'); await page.click('button');
await page.waitForLoadState('networkidle').catch(() => {});
let i = 0;
for (const p of paths.length ? paths : ['/dashboard']) {
  const t = Date.now();
  await page.goto(base + p); await page.waitForTimeout(1500);
  console.log(p, Date.now() - t - 1500, 'ms');
  await page.screenshot({ path: `/tmp/scratch/shots/p${i++}.png`, fullPage: false });
}
await browser.close();
