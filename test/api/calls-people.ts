import { hashPassword } from '../../src/domain/people/access/password.js';
import { createToken } from '../../src/domain/people/accounts/manage-tokens.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import type { Calls } from './contract-world.js';

export const peopleCalls: Calls = {
  getSession: () => ({}),
  setPreferences: () => ({ body: { contact_columns: ['name', 'tags'] } }),
  changeOwnPassword: async ({ api }) => {
    // `editUser` would end the tokens of the admin.
    const password_hash = await hashPassword('the former one');
    await UserModel.updateOne({ _id: api.users.admin._id }, { $set: { password_hash } });
    return { body: { current_password: 'the former one', new_password: 'the former one' } };
  },
  listUsers: () => ({ query: { limit: '2' } }),
  createUser: () => ({ body: { name: 'Nina', email: `${newId()}@example.com`, role: 'agent' } }),
  getUser: ({ api }) => ({ params: { id: api.users.agent._id } }),
  changeUser: ({ api }) => ({
    params: { id: api.users.agent._id },
    body: { name: 'Ana', avatar_url: 'https://example.com/ana.png', capacity: 5 },
  }),
  setAvailability: ({ api }) => ({
    params: { id: api.users.agent._id },
    body: { availability: 'available' },
  }),
  setCapacity: ({ api }) => ({ params: { id: api.users.agent._id }, body: { capacity: null } }),
  createSlackLinkCode: ({ api }) => ({ params: { id: api.users.agent._id } }),
  listTokens: ({ api }) => ({ params: { id: api.users.agent._id }, query: { limit: '1' } }),
  createToken: ({ api }) => ({
    params: { id: api.users.agent._id },
    body: { scopes: ['view_contacts'], expires_at: '2099-01-31T12:00:00+01:00' },
  }),
  revokeToken: async ({ api }) => {
    const { token } = await createToken(api.users.viewer._id);
    return { params: { id: api.users.viewer._id, token_id: token._id } };
  },
  getSettings: () => ({}),
  changeSettings: () => ({
    body: {
      routing: { default_capacity: 7 },
      business_hours: { days: { mon: [{ from: '09:00', to: '17:00' }] } },
    },
  }),
  listAudit: () => ({ query: { entity_type: 'contact', limit: '3' } }),
};
