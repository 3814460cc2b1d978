import { expect, it } from 'vitest';
import { usualUnit, withoutSeconds } from './duration';

it('lengths are shown in the largest unit that fits', () => {
	expect(usualUnit(null)).toBe('minutes');
	expect(usualUnit(0)).toBe('minutes');
	expect(usualUnit(45)).toBe('seconds');
	expect(usualUnit(900)).toBe('minutes');
	expect(usualUnit(-7_200)).toBe('hours');
	expect(usualUnit(14 * 86_400)).toBe('days');
});

it.each([
	['The shortest booking, in seconds. Empty means none.', 'The shortest booking. Empty means none.'],
	['Until when, in seconds: negative is before.', 'Until when: negative is before.'],
	['How many seconds are kept free.', 'How much time is kept free.'],
	['How many seconds before its start it is denied.', 'How long before its start it is denied.'],
	['For how many seconds one may check out.', 'For how long one may check out.'],
	['After how many seconds of open use an alert is sent.', 'After how much open use an alert is sent.'],
	['Starts at least this many seconds from now.', 'Starts at least this long from now.']
])('a help text beside a field with units does not count seconds: %s', (written, shown) => {
	expect(withoutSeconds(written)).toBe(shown);
});
