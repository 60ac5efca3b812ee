import { ApiClient, type PropertyPlace, type RecordJSON, type ShowPropertyProps } from 'adminjs';
import React from 'react';

/** The panel's client for AdminJS's JSON. */
export const api = new ApiClient();

/** What AdminJS gives a component that shows a property, in a list or on a page. */
export type ShownProps = ShowPropertyProps & { where: PropertyPlace };

/** Colours of everything that has a state: text, background. */
const shades: Record<string, [string, string]> = {
  new: ['#1D4ED8', '#E3ECFF'],
  contacted: ['#7C3AED', '#EFE7FF'],
  qualified: ['#0F766E', '#DDF3EF'],
  converted: ['#15803D', '#DFF5E5'],
  lost: ['#9D2B2B', '#FBE6E6'],
  active: ['#0F766E', '#DDF3EF'],
  snoozed: ['#92600A', '#FCF0D6'],
  resolved: ['#5B6B68', '#EDF1F0'],
  bot: ['#1D4ED8', '#E3ECFF'],
  people: ['#0F766E', '#DDF3EF'],
  admin: ['#9D2B2B', '#FBE6E6'],
  lead: ['#7C3AED', '#EFE7FF'],
  agent: ['#0F766E', '#DDF3EF'],
  viewer: ['#5B6B68', '#EDF1F0'],
  queued: ['#5B6B68', '#EDF1F0'],
  running: ['#1D4ED8', '#E3ECFF'],
  done: ['#15803D', '#DFF5E5'],
  failed: ['#9D2B2B', '#FBE6E6'],
  cancelled: ['#92600A', '#FCF0D6'],
};

export const shadeOf = (level: string): [string, string] => shades[level] ?? ['#3B4A47', '#EDF1F0'];

/** A state as a small coloured label. */
export const Pill: React.FC<{ level: string; children?: React.ReactNode }> = ({ level, children }) => {
  const [color, background] = shadeOf(level);
  return (
    <span
      style={{
        display: 'inline-block',
        padding: '2px 9px',
        borderRadius: 999,
        fontSize: 12,
        lineHeight: '18px',
        fontWeight: 600,
        whiteSpace: 'nowrap',
        color,
        background,
      }}
    >
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
  <section
    style={{
      background: '#fff',
      border: '1px solid #E3E9E7',
      borderRadius: 12,
      padding: '20px 24px',
      minWidth: 0,
    }}
  >
    {title && (
      <header style={{ display: 'flex', alignItems: 'baseline', marginBottom: 16, gap: 12 }}>
        <h2 style={{ fontSize: 15, fontWeight: 700, flexGrow: 1, lineHeight: 1.4 }}>{title}</h2>
        {aside && <span style={{ fontSize: 13, color: '#5B6B68' }}>{aside}</span>}
      </header>
    )}
    {children}
  </section>
);

/** Secondary text. */
export const Soft: React.FC<{ children: React.ReactNode }> = ({ children }) => (
  <span style={{ color: '#5B6B68', fontSize: 13, lineHeight: 1.5 }}>{children}</span>
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
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  if (unit === 'second') return 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / size), unit);
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
    <span style={{ color: '#B4C0BD' }}>–</span>
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

/** Users whose name has this in it, to choose from. */
export async function usersLike(text: string): Promise<Choice[]> {
  const users = await api.searchRecords({ resourceId: 'User', query: text });
  return users
    .filter(({ params }) => params.active !== false && params.role !== 'viewer')
    .map(({ id, title }) => ({ value: id, label: title }));
}

export const nobody: Choice = { value: 'none', label: 'Nobody' };
