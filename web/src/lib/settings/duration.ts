// Units of lengths in the settings form. Pure.

export const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type DurationUnit = keyof typeof UNIT_SECONDS;

/** The largest unit in which a length is a whole number; minutes where there is none yet. */
export function usualUnit(seconds: number | null): DurationUnit {
	if (!seconds) return 'minutes';
	const units: DurationUnit[] = ['days', 'hours', 'minutes'];
	return units.find((unit) => seconds % UNIT_SECONDS[unit] === 0) ?? 'seconds';
}

/** How the API document speaks of seconds, and how one speaks beside a field with a unit of its own. */
const SPOKEN: [RegExp, string][] = [
	[/, in seconds\b/g, ''],
	[/\b(h)ow many seconds are\b/gi, '$1ow much time is'],
	[/\b(h)ow many seconds of\b/gi, '$1ow much'],
	[/\b(h)ow many seconds\b/gi, '$1ow long'],
	[/\bthis many seconds\b/gi, 'this long']
];

/** A help text of the API document, whose lengths are seconds, without the seconds. */
export function withoutSeconds(help: string): string {
	return SPOKEN.reduce((text, [pattern, words]) => text.replace(pattern, words), help);
}
