import { chromium } from 'playwright-core';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const base = 'http://127.0.0.1:3399';
await page.goto(base + '/dashboard');
await page.fill('#email', 'admin@example.com'); await page.fill('#password', 'panel-password'); await page.click('button');
await page.goto(base + '/dashboard/resources/Contact'); await page.waitForSelector('table');
console.log(await page.evaluate(() => { document.querySelectorAll('style,script,svg path').forEach(e=>e.remove()); const t=document.querySelector('table'); [...t.querySelectorAll('tbody tr')].slice(1).forEach(e=>e.remove()); return document.querySelector('#app').outerHTML; }));
await browser.close();
