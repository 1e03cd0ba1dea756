/** Okabe and Ito's colours, told apart by all common kinds of colour blindness; neutral greys beside them. */
export const palette = {
  ink: '#1f2933',
  muted: '#7b8794',
  faint: '#e4e7eb',
  blue: '#0072b2',
  orange: '#e69f00',
  green: '#009e73',
  red: '#d55e00',
  purple: '#cc79a7',
  sky: '#56b4e9',
} as const;
