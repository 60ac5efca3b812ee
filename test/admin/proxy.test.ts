import { expect, it } from '@jest/globals';
import { startPanel } from '../support/panel.js';

it('A proxy that does not say that it came over https is named to who logs in, instead of a log-in that does nothing', async () => {
  const secure = await startPanel({ production: true, publicUrl: 'https://support.example.com' });
  const answer = await secure.visitor().login('agent@example.com');
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([400, null]);
  expect(answer.text).toContain('TRUST_PROXY');
  await secure.stop();
});
