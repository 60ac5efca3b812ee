/**
 * Secrets that stand in this public code, so they keep nothing secret. A production start refuses every one of them.
 */

/** Stands in for what is not set outside production, where nothing real is sealed or signed with it. */
export const developmentSecret = 'threadline-development-only-secret';

/** The secrets of the simulators. */
export const slackSimulatorSecrets = {
  botToken: 'xoxb-simulator',
  signingSecret: 'simulated-signing-secret',
};
export const whatsappSimulatorSecrets = {
  accessToken: 'simulated-access-token',
  phoneNumberId: '100000000000001',
  businessAccountId: '200000000000002',
  appSecret: 'simulated-app-secret',
  verifyToken: 'simulated-verify-token',
};

/** The password of everybody in the demo. */
export const demoPassword = 'threadline-demo';

/** Whether everybody can read it in the code, or could in that of an earlier version. */
export const isKnownSecret = (text: string): boolean => known.has(text.trim().toLowerCase());

const known = new Set(
  [
    developmentSecret,
    ...Object.values(slackSimulatorSecrets),
    ...[
      whatsappSimulatorSecrets.accessToken,
      whatsappSimulatorSecrets.appSecret,
      whatsappSimulatorSecrets.verifyToken,
    ],
    demoPassword,
    'threadline-demo-token-for-scripts',
  ].map((text) => text.toLowerCase()),
);
