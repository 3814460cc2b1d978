import { describe, expect, it } from 'vitest';
import type { Resource } from '../api/shapes';
import { rulesOf, weeklyWords } from './rules';

const rules = (settings: Partial<Resource>) => rulesOf({ reservable_id: 'r', name: 'r', ...settings });

describe('settings as sentences', () => {
	it('say nothing where nothing is set', () => {
		expect(rules({})).toEqual([]);
		expect(rules({ reservation_max_duration: null, units: 1, blackouts: [], buffer_before: 0 })).toEqual([]);
	});

	it('join length and grid', () => {
		expect(
			rules({
				reservation_minimum: 1800,
				reservation_max_duration: 14_400,
				restrict_start_end_minutes: 15,
				creation_start_time_restriction_future: 14 * 86_400
			})
		).toEqual(['30 min to 4 h, on the quarter hour', 'At most 14 days ahead']);
		expect(rules({ restrict_start_end_minutes: 20 })).toEqual(['Every 20 min on the clock']);
	});

	it('name groups, approvers and limits', () => {
		expect(
			rules({
				usergroups_by_name: ['Confocal course'],
				anyapprovers: true,
				approvers: [{ display_name: 'S. Haddad' }],
				reservation_limit: 1,
				historical_cancel_window: -7200
			})
		).toEqual([
			'1 upcoming booking per person',
			'For members of Confocal course',
			'S. Haddad approves each booking',
			'May be cancelled until 2 h before it starts'
		]);
	});

	it('gather equal hours', () => {
		const week = (days: number[], start: string, end: string) =>
			days.map((weekday) => ({ weekday, start, end }));
		expect(
			weeklyWords([...week([4, 3, 2, 1, 0], '18:00', '24:00'), ...week([5, 6], '00:00', '24:00')])
		).toEqual([expect.stringMatching(/^Mon–Fri /), 'Sat, Sun']);
	});
});
