// Units of lengths in the settings form. Pure.

export const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type DurationUnit = keyof typeof UNIT_SECONDS;

/** The largest unit in which a length is a whole number; minutes where there is none yet. */
export function usualUnit(seconds: number | null): DurationUnit {
	if (!seconds) return 'minutes';
	const units: DurationUnit[] = ['days', 'hours', 'minutes'];
	return units.find((unit) => seconds % UNIT_SECONDS[unit] === 0) ?? 'seconds';
}
