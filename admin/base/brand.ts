import type { BrandingOptions } from 'adminjs';

/** Where the panel is. */
export const rootPath = '/dashboard';

/** The mark: a speech bubble with a thread running out of it. */
const mark = (color: string, hole: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${color}" d="M7 3h18a5 5 0 0 1 5 5v11a5 5 0 0 1-5 5h-9.5L9 29.5c-.7.6-1.7.1-1.7-.8V24H7a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5z"/><path d="M8 11c4-3.500 6 3.500 10 0s5-1 6 0M8 17c4-3.500 6 3.500 10 0" fill="none" stroke="${hole}" stroke-width="2.400" stroke-linecap="round"/></svg>`;

/** The mark as SVG, for pages of ours. */
export const markSvg = mark('#0F766E', '#fff');

const dataUri = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

export const colors = {
  brand: '#0F766E',
  brandDark: '#115E59',
  ink: '#14211F',
  soft: '#5B6B68',
  line: '#E3E9E7',
  page: '#F5F8F7',
} as const;

const font =
  "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif";

/** Name, mark and colours, for AdminJS. Fonts are the system's: nothing is fetched from elsewhere. */
export const branding: BrandingOptions = {
  companyName: 'Threadline',
  logo: dataUri(markSvg),
  favicon: dataUri(markSvg),
  withMadeWithLove: false,
  theme: {
    font: font as never, // AdminJS's type for it is wrong
    colors: {
      primary100: colors.brand,
      primary80: '#2A8F86',
      primary60: '#5CB0A8',
      primary40: '#A6D6D0',
      primary20: '#E0F2EF',
      accent: colors.brandDark,
      text: colors.ink,
      grey100: colors.ink,
      grey80: '#3B4A47',
      grey60: colors.soft,
      grey40: '#B4C0BD',
      grey20: '#EEF2F1',
      border: colors.line,
      inputBorder: '#CBD6D3',
      separator: colors.line,
      highlight: '#EEF5F3',
      bg: colors.page,
      filterBg: '#FFFFFF',
      info: colors.brand,
      infoDark: colors.brandDark,
      infoLight: '#E0F2EF',
      love: colors.brand,
    },
    sizes: { navbarHeight: '56px', sidebarWidth: '248px', maxFormWidth: '740px' },
    borders: { input: `1px solid ${colors.line}`, default: `1px solid ${colors.line}` },
    shadows: { card: '0 1px 2px rgba(20,33,31,.06), 0 1px 3px rgba(20,33,31,.04)' },
  },
};
