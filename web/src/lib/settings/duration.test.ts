import { expect, it } from 'vitest';
import { usualUnit } from './duration';

it('lengths are shown in the largest unit that fits', () => {
	expect(usualUnit(null)).toBe('minutes');
	expect(usualUnit(0)).toBe('minutes');
	expect(usualUnit(45)).toBe('seconds');
	expect(usualUnit(900)).toBe('minutes');
	expect(usualUnit(-7_200)).toBe('hours');
	expect(usualUnit(14 * 86_400)).toBe('days');
});
