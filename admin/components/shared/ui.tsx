import { ApiClient, type PropertyPlace, type RecordJSON, type ShowPropertyProps } from 'adminjs';
import React from 'react';
import { get } from './api-client.js';

/** The panel's client for AdminJS's JSON. */
export const api = new ApiClient();

/** What AdminJS gives a component that shows a property, in a list or on a page. */
export type ShownProps = ShowPropertyProps & { where: PropertyPlace };

/** Colours of everything that has a state: text, background. */
const shades: Record<string, [string, string]> = {
  blue: ['#1D4ED8', '#E3ECFF'],
  violet: ['#7C3AED', '#EFE7FF'],
  teal: ['#0F766E', '#DDF3EF'],
  green: ['#166534', '#DFF5E5'],
  red: ['#9D2B2B', '#FBE6E6'],
  amber: ['#92600A', '#FCF0D6'],
  grey: ['#5B6B68', '#EDF1F0'],
};
const shadeNames: Record<string, string> = {
  new: 'blue',
  contacted: 'violet',
  qualified: 'teal',
  converted: 'green',
  lost: 'red',
  active: 'teal',
  snoozed: 'amber',
  bot: 'blue',
  people: 'teal',
  admin: 'red',
  lead: 'violet',
  agent: 'teal',
  running: 'blue',
  done: 'green',
  failed: 'red',
  cancelled: 'amber',
};
export const shadeOf = (level: string): [string, string] => shades[shadeNames[level] ?? 'grey']!;

/** A state as a small coloured label. */
export const Pill: React.FC<{ level: string; children?: React.ReactNode }> = ({ level, children }) => {
  const [color, background] = shadeOf(level);
  return (
    <span className="tl-pill" style={{ color, background }}>
      {children ?? level}
    </span>
  );
};

/** A white box with a heading. */
export const Card: React.FC<{ title?: string; aside?: React.ReactNode; children: React.ReactNode }> = ({
  title,
  aside,
  children,
}) => (
  <section className="tl-card">
    {title && (
      <header>
        <h2 dir="auto">{title}</h2>
        {aside && <Soft>{aside}</Soft>}
      </header>
    )}
    {children}
  </section>
);

/** Secondary text. */
export const Soft: React.FC<{ children: React.ReactNode }> = ({ children }) => (
  <span className="tl-soft">{children}</span>
);

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A time as people say it: "3 hours ago", "in 2 days". */
function ago(iso: string): string {
  const seconds = (new Date(iso).getTime() - Date.now()) / 1000;
  const step = steps.find(([, length]) => Math.abs(seconds) >= length);
  if (!step) return 'just now';
  const [unit, length] = step;
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / length), unit);
}

/** A time in full, in the browser's time zone. */
export const inFull = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people say it, in full when pointed at. */
export const Ago: React.FC<{ at: unknown }> = ({ at }) =>
  typeof at === 'string' && at !== '' ? (
    <time dateTime={at} title={inFull(at)} style={{ whiteSpace: 'nowrap' }}>
      {ago(at)}
    </time>
  ) : (
    <span className="tl-faint">–</span>
  );

export const number = (value: unknown): string => Number(value ?? 0).toLocaleString('en');

/** The records of a list, as AdminJS gives them. */
export async function list(resourceId: string, params: Record<string, string>): Promise<RecordJSON[]> {
  const { data } = await api.resourceAction({ resourceId, actionName: 'list', params });
  return data.records as RecordJSON[];
}

export interface Choice {
  value: string;
  label: string;
}

/** Users with this in their name who can be given contacts. */
export async function usersLike(text: string): Promise<Choice[]> {
  const users = await api.searchRecords({ resourceId: 'User', query: text });
  return users
    .filter(({ params }) => params.active !== false && params.role !== 'viewer')
    .map(({ id, title }) => ({ value: id, label: title }));
}

/** The user with this id, also one who is gone; the id itself where nobody can say. */
export async function userNamed(id: string): Promise<Choice> {
  try {
    const { name } = await get<{ name: string }>(`/api/users/${encodeURIComponent(id)}`);
    return { value: id, label: name };
  } catch {
    return { value: id, label: id };
  }
}

export const nobody: Choice = { value: 'none', label: 'Nobody' };
