import { describeChannel } from './contract.js';
import { startWebWorld } from '../web/start-web.js';

/** whatsapp-web.js itself in a real Chromium, on a page that pretends to be WhatsApp Web. */
describeChannel('WhatsApp Web', startWebWorld, { customerChanges: true });
