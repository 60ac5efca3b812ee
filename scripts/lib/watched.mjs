/**
 * Which tests look at files that no import of theirs leads to: pages, what is started as a process, what is read by
 * its name, papers. `files` is held against paths from the project's folder; `tests` are beginnings of such paths.
 * test/scripts/changed.test.ts holds that every file of the code is in here or imported by a test.
 */
export const watched = [
  // What every test runs on, or under.
  { files: /^(package(-lock)?\.json|jest\.config\.mjs|tsconfig\.json)$/, tests: ['test/'] },
  { files: /^test\/support\/[^/]+\.mjs$/, tests: ['test/'] },
  // Processes.
  { files: /^src\/(main\.ts|config\/environment\.ts)$/, tests: ['test/processes/'] },
  { files: /^src\/(cli\.ts|cli\/)/, tests: ['test/processes/cli', 'test/processes/demo-link', 'test/bulk/'] },
  { files: /^src\/(demo\/|config\/demo-link\.ts)/, tests: ['test/processes/demo-link'] },
  { files: /^test\/processes\//, tests: ['test/processes/'] },
  { files: /^(src|test)\/platform\/embedded/, tests: ['test/platform/embedded'] },
  { files: /^scripts\//, tests: ['test/scripts/', 'test/processes/'] },
  { files: /^test\/scripts\//, tests: ['test/scripts/'] },
  { files: /^bench\//, tests: ['test/bench/'] },
  // Pages and what they show.
  { files: /^admin\//, tests: ['test/admin/', 'test/browser/'] },
  { files: /^src\/simulators\/slack\//, tests: ['test/slack-simulator/', 'test/processes/demo-link'] },
  { files: /^src\/simulators\/whatsapp\//, tests: ['test/channels/simulator', 'test/processes/demo-link'] },
  { files: /^src\/edges\/api\/page\//, tests: ['test/api/', 'test/browser/'] },
  {
    files: /^(src\/edges\/whatsapp\/web\/browser\/page|test\/support\/fake-whatsapp-web)\//,
    tests: ['test/channels/web/', 'test/channels/contract/web', 'test/processes/web-channel'],
  },
  // Tests read these by their names.
  { files: /^src\/domain\/bot\//, tests: ['test/bot/', 'test/slack/', 'test/stories/choices'] },
  { files: /^src\/edges\/slack\//, tests: ['test/slack/manifest'] },
  { files: /^src\/(domain|edges|app|platform)\//, tests: ['test/contacts/write-path'] },
  { files: /^docs\/sample-contacts\.csv$/, tests: ['test/bulk/import.test'] },
  { files: /^docs\/slack-manifest\.json$/, tests: ['test/slack/manifest'] },
  { files: /^(docs\/[^/]+|README)\.md$/, tests: ['test/api/', 'test/people/'] },
  { files: /^\.env\.example$/, tests: ['test/platform/config'] },
  { files: /^(Dockerfile|\.dockerignore)$/, tests: ['test/scripts/prune'] },
];

/** Rules of the whole tree: they are quick, so every change runs them. */
export const always = ['test/architecture/'];
