import { describe, expect, it } from 'vitest';
import type { WeeklyTime } from '../api/shapes';
import { startOfDate, toCivil } from '../time/zone';
import { closedTimes } from './hours';

const ZONE = 'America/Toronto';

function closed(blackouts: WeeklyTime[], mode: string, from: string, to: string): string[] {
	const resource = { reservable_id: 'r', name: 'r', blackouts, weekly_blocks_mode: mode };
	return closedTimes(resource, startOfDate(from, ZONE), startOfDate(to, ZONE), ZONE).map(
		({ start, end }) => `${toCivil(start, ZONE).slice(5, 16)} ${toCivil(end, ZONE).slice(5, 16)}`
	);
}

describe('closed times', () => {
	it('repeat every week and end at midnight', () => {
		const evening = [{ weekday: 1, start: '18:00', end: '24:00' }];
		expect(closed(evening, 'block', '2026-11-23', '2026-12-02')).toEqual([
			'11-24T18:00 11-25T00:00',
			'12-01T18:00 12-02T00:00'
		]);
	});

	it('join when they touch', () => {
		const times = [
			{ weekday: 5, start: '00:00', end: '24:00' },
			{ weekday: 6, start: '00:00', end: '24:00' }
		];
		expect(closed(times, 'block', '2026-11-23', '2026-11-30')).toEqual(['11-28T00:00 11-30T00:00']);
	});

	it('are the rest where open times are drawn', () => {
		const open = [{ weekday: 1, start: '09:00', end: '17:00' }];
		expect(closed(open, 'available', '2026-11-24', '2026-11-25')).toEqual([
			'11-24T00:00 11-24T09:00',
			'11-24T17:00 11-25T00:00'
		]);
	});

	it('are none without weekly times, whatever the mode', () => {
		expect(closed([], 'available', '2026-11-24', '2026-11-25')).toEqual([]);
	});
});
