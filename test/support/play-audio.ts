import type { Locator } from 'playwright-core';

/** What the page's players have; these tests' types do not know a browser's. */
interface Player {
  muted: boolean;
  duration: number;
  play(): Promise<void>;
  addEventListener(event: string, listener: () => void): void;
}

/** Plays an `<audio>` to its end, without sound; its length in seconds. Rejects when the browser cannot decode it. */
export function playsToItsEnd(audio: Locator): Promise<number> {
  return audio.evaluate((element) => {
    const player = element as unknown as Player;
    player.muted = true;
    return new Promise<number>((resolve, reject) => {
      player.addEventListener('ended', () => resolve(player.duration));
      player.addEventListener('error', () => reject(new Error('The browser cannot play it.')));
      player.play().catch(reject);
    });
  });
}
