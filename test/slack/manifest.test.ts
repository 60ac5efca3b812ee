import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  botEvents,
  botScopes,
  shortcuts,
  slackManifest,
  slashCommands,
} from '../../src/edges/slack/open/manifest.js';
import { methods } from '../../src/simulators/slack/web-api/table.js';

/** What of our own speaks to Slack. */
const source = [
  ...readdirSync('src/edges/slack', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('simulator'))
    .map((name) => `src/edges/slack/${name}`),
  'src/app/doctor.ts',
  'src/app/readiness.ts',
]
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const found = (pattern: RegExp): string[] => [
  ...new Set([...source.matchAll(pattern)].map((match) => match[1]!)),
];

describe('The manifest asks for what the code uses, no more and no less', () => {
  const scopes = Object.keys(botScopes);
  const called = found(/\bclient\s*\.([a-z]+\s*\.[a-zA-Z]+)\(/g).map((name) => name.replace(/\s/g, ''));

  it('has a scope for every method that is called', () => {
    expect(called.length).toBeGreaterThan(12);
    const refused = called.filter((name) => {
      const method = methods[name];
      return !method || (method.scopes.length > 0 && !method.scopes.some((scope) => scopes.includes(scope)));
    });
    expect(refused).toEqual([]);
  });

  it('has no scope that nothing needs', () => {
    const byMethods = called.flatMap((name) => methods[name]?.scopes ?? []);
    const byEvents: Record<string, string> = {
      app_mention: 'app_mentions:read',
      'message.channels': 'channels:history',
      'message.groups': 'groups:history',
      reaction_added: 'reactions:read',
      reaction_removed: 'reactions:read',
      user_change: 'users:read',
    };
    const byFeatures = [
      ...(slashCommands.length > 0 ? ['commands'] : []),
      ...(/\busername:/.test(source) ? ['chat:write.customize'] : []),
      ...(/include_all_metadata/.test(source) ? ['metadata.message:read'] : []),
    ];
    const needed = new Set([...byMethods, ...botEvents.map((event) => byEvents[event]), ...byFeatures]);
    expect(scopes.filter((scope) => !needed.has(scope))).toEqual([]);
  });

  it('subscribes to the events that are listened to', () => {
    const heard = found(/app\.event\('([a-z_]+)'/g).sort();
    expect([...new Set(botEvents.map((event) => event.split('.')[0]!))].sort()).toEqual(heard);
  });

  it('has the shortcuts and commands that are handled, within what Slack takes', () => {
    const handled = found(/callback_id: shortcutIds\.(\w+) \},\s+async/g);
    expect(handled).toHaveLength(shortcuts.length);
    for (const { name, description } of shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
    for (const { command, description, usage_hint } of slashCommands) {
      expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
      expect(description.length).toBeLessThanOrEqual(2_000);
      expect(usage_hint.length).toBeLessThanOrEqual(1_000);
    }
    expect(slackManifest()).toMatchObject({ features: { shortcuts, app_home: { home_tab_enabled: true } } });
  });
});
