import express from 'express';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { createPanel } from '../../admin/panel.js';
import { createApi } from '../../src/api/server.js';
import { createSession } from '../../src/api/session.js';
import { loadConfig } from '../../src/config.js';
import { ContactModel } from '../../src/contacts/contact.js';
import { addContact, changeContacts } from '../../src/conversations/contact-writes.js';
import { addNote } from '../../src/conversations/note.js';
import { receive } from '../../src/conversations/receive.js';
import { reply } from '../../src/conversations/reply.js';
import { createLog } from '../../src/log.js';
import { createUser } from '../../src/people/accounts.js';
import { startDoorbells } from '../../src/platform/doorbell.js';
import { connectMongo } from '../../src/platform/mongo.js';

const t0 = Date.now();
const log = createLog('info');
await connectMongo('mongodb://127.0.0.1:27117/panel_scratch?directConnection=true', log);
await startDoorbells('redis://127.0.0.1:6390/9', 'scratch', log);
if (process.argv[2] === 'seed') {
  await mongoose.connection.db!.dropDatabase();
  for (const model of Object.values(mongoose.models)) await model.createIndexes();
  const admin = await createUser({ name: 'Ann Admin', email: 'admin@example.com', role: 'admin', password: 'panel-password' });
  const jane = await createUser({ name: 'Jane Agent', email: 'jane@example.com', role: 'agent', password: 'panel-password' });
  await createUser({ name: 'Vic Viewer', email: 'vic@example.com', role: 'viewer', password: 'panel-password' });
  await createUser({ name: 'Lea Lead', email: 'lea@example.com', role: 'lead', password: 'panel-password' });
  const names = ['Ana Ruiz', 'Bruno Costa', 'Carla Méndez', 'דוד לוי', 'Émile Durand', 'Fatima Zahra', 'George Smith', 'Hana Sato', 'Ivan Petrov', 'Julia Klein', '', 'Liam O’Brien'];
  const statuses = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const;
  for (let i = 0; i < 60; i++) {
    const name = names[i % names.length]!;
    await addContact({ whatsapp_contact_id: `+346001122${String(i).padStart(2, '0')}`, name: name && i >= 12 ? `${name} ${i}` : name, email: i % 3 ? `person${i}@example.com` : null, company: i % 4 ? ['Ruiz SL', 'Costa & Sons', 'Klein GmbH'][i % 3]! : null, status: statuses[(i * 7) % 5]!, value: (i * 137) % 2400, tags: ['vip', 'spring sale', 'newsletter', 'wholesale'].slice(0, i % 5), language: ['es', 'en', 'pt-BR'][i % 3]!, assigned_to: i % 3 === 0 ? jane._id : null }, admin, { defaultCountry: 'ES' });
  }
  for (let i = 0; i < 8; i++) {
    const { conversation } = await receive({ channelId: 'cloud-1', bsuidScope: 'biz', providerId: `w${i}a`, sender: { phone: `346001122${String(i).padStart(2, '0')}`, profileName: names[i] || 'X' }, type: 'text', text: 'Hola, ¿tenéis la chaqueta azul en talla M?', sentAt: new Date(Date.now() - i * 3_700_000 - 90_000) });
    await receive({ channelId: 'cloud-1', bsuidScope: 'biz', providerId: `w${i}b`, sender: { phone: `346001122${String(i).padStart(2, '0')}` }, type: 'text', text: 'Quiero hablar con una persona', sentAt: new Date(Date.now() - i * 3_700_000 - 60_000) });
    if (i % 2 === 0) await reply({ conversationId: conversation._id, author: jane, text: '¡Hola! Sí, nos quedan dos. ¿Te la reservo?' });
  }
  const first = await ContactModel.findOne({ name: 'Ana Ruiz' }).lean();
  await addNote({ contactId: first!._id, author: jane, content: 'Prefers calls in the afternoon.\nWaiting for the blue jacket.' });
  await addNote({ contactId: first!._id, author: admin, content: 'Gave 10 % discount.' });
  await changeContacts({ ids: [first!._id], changes: { assigned_to: jane._id } }, admin);
}
const config = loadConfig({ DEFAULT_COUNTRY: 'ES' });
const redis = new Redis('redis://127.0.0.1:6390/9');
const session = createSession({ secret: 'x'.repeat(40), production: false, publicUrl: 'http://127.0.0.1:3399' });
const panel = await createPanel({ ...config, session, redis, log, publicUrl: 'http://127.0.0.1:3399' });
const app = express();
app.use(panel.rootPath, panel.router);
app.use('/api', createApi({ config, session, log, redis } as never));
app.listen(3399, '127.0.0.1', () => console.log('listening', Date.now() - t0, Math.round(process.memoryUsage().rss / 1e6)));
