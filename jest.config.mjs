/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFiles: process.env.TEST_LATE_ANSWERS ? ['<rootDir>/test/support/late-answers.mjs'] : [],
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  reporters: ['default', '<rootDir>/test/support/story-ends.mjs', '<rootDir>/test/support/give-back.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its ES modules import JSON without an import attribute, which Jest warns about line by line.
    '^libphonenumber-js$': '<rootDir>/node_modules/libphonenumber-js/index.cjs',
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.threadline'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2023',
          transform: { react: { runtime: 'classic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Each worker process owns one database and one queue server (see test/support/servers.ts), so two is what two cores carry.
  maxWorkers: 2,
  workerIdleMemoryLimit: '700MB',
  // Waits end with what they wait for: this is for a machine that is slow, not for a story that is.
  testTimeout: 180_000,
};
