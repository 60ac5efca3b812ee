import { startWebWorld } from '../web/start-web.js';
import { describeChannel } from './contract.js';

/** whatsapp-web.js itself in a real Chromium, on a page that pretends to be WhatsApp Web. */
describeChannel('WhatsApp Web', startWebWorld, { customerChanges: true });
