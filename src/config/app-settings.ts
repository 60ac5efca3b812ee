import type { Config, SlackSettings } from './config.js';

/** A configuration with nothing left to be embedded or simulated: what a running app needs. */
export interface AppSettings extends Config {
  mongodbUri: string;
  redisUrl: string;
  slack: SlackSettings;
}
