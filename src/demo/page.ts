import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';

export interface DemoAddresses {
  slackPage: string;
  whatsappPage: string;
  panel: string;
  email: string;
  password: string;
}

/** The demo's page: a phone on the left, Slack on the right, the panel a click away. */
export function demoPage(addresses: DemoAddresses): Express {
  const page = express();
  page.disable('x-powered-by');
  page.get('/addresses.json', (_request, response) => void response.json(addresses));
  page.use(express.static(fileURLToPath(new URL('./page', import.meta.url))));
  return page;
}
