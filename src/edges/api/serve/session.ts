import MongoStore from 'connect-mongo';
import type { RequestHandler } from 'express';
import session from 'express-session';
import mongoose from 'mongoose';
import type { SessionUser } from '../../../domain/people/access/session.js';

declare module 'express-session' {
  interface SessionData extends SessionUser {}
}

const hours8 = 8 * 60 * 60;

export interface SessionSettings {
  secret: string;
  production: boolean;
  publicUrl: string;
}

/**
 * The panel's sessions, kept in MongoDB on the connection that is open already: eight hours from the last request, and
 * never longer than `userForSession` lets them be. One middleware for panel and API.
 */
export function createSession({ secret, production, publicUrl }: SessionSettings): RequestHandler {
  // Browsers drop a secure cookie over plain http, which production allows for loopback addresses only.
  const secure = production && publicUrl.startsWith('https://');
  return session({
    name: secure ? '__Host-threadline' : 'threadline',
    secret,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    // `lax`, not `strict`: links to the panel are opened from Slack.
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: hours8 * 1000 },
    store: MongoStore.create({
      client: mongoose.connection.getClient(),
      dbName: mongoose.connection.name,
      collectionName: 'sessions',
      ttl: hours8,
      touchAfter: 300,
    }),
  });
}
