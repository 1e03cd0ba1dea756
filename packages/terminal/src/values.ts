// Values as they are typed and as they are shown: these load the words of the domain.

export * from './files/read-json-file.ts';
export * from './options/parse-choice.ts';
export * from './options/parse-number.ts';
export * from './options/parse-range.ts';
export * from './options/parse-whole-number.ts';
export * from './output/format-time.ts';
