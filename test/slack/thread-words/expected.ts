import { expect } from '@jest/globals';
import type { Manner } from './acts.js';

/** A message that left for the customer, or what one that left is to become. */
export interface Sent {
  post: string;
  /** Empty: no words. */
  words: string;
  file: string | null;
}

interface Post {
  /** waiting: may leave; partly: some of it has; closed: no more of it may leave, ever; unseen: not judged yet. */
  fate: 'unseen' | 'waiting' | 'partly' | 'closed';
  words: string;
  files: Set<string>;
  gone: Set<string>;
  left: Set<string>;
  /** What the customer may be shown of it, now or by an edit. */
  allowed: Set<string>;
}

/** What may leave, worked out from what happened alone: a plain second opinion on the rules of the desk. */
export class Expected {
  private readonly posts = new Map<string, Post>();

  private post(id: string): Post {
    const known = this.posts.get(id);
    if (known) return known;
    const none = { files: new Set<string>(), gone: new Set<string>(), left: new Set<string>() };
    const fresh: Post = { fate: 'unseen', words: '', ...none, allowed: new Set() };
    this.posts.set(id, fresh);
    return fresh;
  }

  /** Somebody's words, as a reply by somebody who may reply, or as anything else. */
  says(id: string, said: { isReply: boolean; words: string; files: string[] }): void {
    const post = this.post(id);
    if (post.fate === 'unseen') {
      post.fate = said.isReply ? 'waiting' : 'closed';
      post.files = new Set(said.files.filter((file) => !post.gone.has(file)));
    } else if (!said.isReply) post.fate = 'closed';
    // Words that the customer has may be changed into other words for them, whatever was refused between.
    if (said.isReply && post.left.size > 0) post.allowed.add(said.words);
    if (post.fate === 'closed') return;
    post.words = said.words;
    post.allowed.add(said.words);
  }

  isUnseen(id: string): boolean {
    return this.post(id).fate === 'unseen';
  }

  removes(id: string, file: string): void {
    this.post(id).files.delete(file);
    this.post(id).gone.add(file);
  }

  deletes(id: string): void {
    this.post(id).fate = 'closed';
  }

  mayLeave({ post: id, words, file }: Sent): void {
    const post = this.post(id);
    expect({ id, words, file, fate: post.fate }).toMatchObject({
      fate: expect.stringMatching(/waiting|partly/),
    });
    if (words !== '') expect(words).toBe(post.words);
    if (file) expect([...post.files]).toContain(file);
    post.fate = 'partly';
    post.left.add(file ?? '').add(words);
  }

  mayBecome({ post: id, words }: Sent): void {
    expect([...this.post(id).allowed]).toContain(words);
  }

  /** Nothing that may leave was kept. */
  everythingLeft(): void {
    for (const [id, { fate, files, left, allowed }] of this.posts) {
      if (fate === 'unseen' || fate === 'closed') continue;
      expect({ id, left: [...left] }).toMatchObject({ left: expect.arrayContaining([...files]) });
      expect([...left].some((words) => allowed.has(words))).toBe(true);
    }
  }
}

/** Whether words in this manner are a reply where this is the mode. */
export const isReply = (manner: Manner, mode: 'reply' | 'note'): boolean =>
  manner === 'reply' || manner === 'surely' || (manner === 'plain' && mode === 'reply');
