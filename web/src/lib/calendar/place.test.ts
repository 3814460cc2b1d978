import { describe, expect, it } from 'vitest';
import { readPlace, writePlace, type SchedulePlace } from './place';

const read = (query: string) => readPlace(new URLSearchParams(query), '2026-11-24', 'week');

describe('the address of the schedule', () => {
	it('goes there and back', () => {
		const place: SchedulePlace = {
			view: 'month',
			date: '2026-12-01',
			category: 'Sample prep',
			search: 'laser 488',
			reservation: 'rsv_1',
			isNightShown: true
		};
		expect(read(writePlace(place))).toEqual(place);
	});

	it('shows today where it makes no sense', () => {
		expect(read('view=year&date=2026-02-31')).toMatchObject({ view: 'week', date: '2026-11-24', search: '' });
	});

	it('tells no category from the one without a name', () => {
		expect(read('').category).toBeNull();
		expect(read('category=').category).toBe('');
	});
});
