/** What `adminjs/bundler` exports; AdminJS 7.8 publishes it without types. */
declare module 'adminjs/bundler' {
  interface Bundler {
    setInputOption(key: string, value: unknown): Bundler;
    setOutputOption(key: string, value: unknown): Bundler;
    createEntry(entry: { dir: string; content: string }): Promise<void>;
    build(): Promise<void>;
  }
  export const componentsBundler: Bundler;
  export function generateUserComponentEntry(
    admin: { options: { env?: Record<string, string> }; componentLoader: unknown },
    folder: string,
  ): string;
}
