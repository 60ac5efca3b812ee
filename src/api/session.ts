import MongoStore from 'connect-mongo';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import mongoose from 'mongoose';
import type { User } from '../people/user.js';

declare module 'express-session' {
  interface SessionData {
    /** Who is signed in. */
    userId?: string;
    /** See `userForSession`. */
    sessionEpoch?: number;
    /** What every change made with this session must repeat in the `x-csrf-token` header. */
    csrfToken?: string;
  }
}

const hours8 = 8 * 60 * 60;

export interface SessionSettings {
  secret: string;
  production: boolean;
  publicUrl: string;
}

/**
 * The panel's sessions, kept in MongoDB on the connection that is open already: eight hours from the last request.
 * One middleware for panel and API.
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

/** Goes on as this user in a session with another id and CSRF token: what was known of the old one is worth nothing. */
export function renewSession(req: Request, user: User): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((failed) => {
      if (failed) return reject(failed);
      req.session.userId = user._id;
      req.session.sessionEpoch = user.session_epoch ?? 0;
      resolve();
    });
  });
}
