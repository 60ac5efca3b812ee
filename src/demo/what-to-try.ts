import { omar } from './yesterday.js';

/** What somebody who sees the demo for the first time can do, a line each. `kept`: contacts of earlier runs. */
export function whatToTry(kept: number): string[] {
  return [
    'What to try:',
    '  1. On the phone, as Lucía: Hola, then agente. Her thread opens in #support: Claim it, write a note: and a reply.',
    '  2. Type a text, then the paper clip: on the phone and in Slack it goes beside the picture. Voice notes play.',
    `  3. ${omar.name} wrote yesterday: answer in his thread, and send a template, because his 24 hours are over.`,
    '  4. In a thread: !move #sales. The conversation goes on in the other desk.',
    ...(kept > 0
      ? [
          `Kept from earlier runs: ${kept} contact${kept === 1 ? '' : 's'}. The phones and Slack begin anew;` +
            ' npm run demo -- --fresh begins without any of it.',
        ]
      : []),
  ];
}
