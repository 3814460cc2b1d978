import { describe, expect, it } from 'vitest';
import { toInstant } from '../time/zone';
import { needsOf, newSearch, stripOf } from './find';

const ZONE = 'America/Toronto';
const placement = (start: string, end: string) => ({
	start_utc_unix: toInstant(start, ZONE),
	end_utc_unix: toInstant(end, ZONE),
	reservable_ids: ['resv_1'],
	why: ''
});

describe('looking for a time', () => {
	it('begins with two weeks', () => {
		expect(newSearch('2026-11-24', 'Rooms')).toMatchObject({
			from: '2026-11-24',
			to: '2026-12-07',
			count: 1
		});
	});

	it('asks for no more than there are', () => {
		const search = { ...newSearch('2026-11-24', 'Rooms'), count: 5 };
		expect(needsOf(search, ['resv_1', 'resv_2'])).toEqual([{ any_of: ['resv_1', 'resv_2'], count: 2 }]);
		expect(needsOf({ ...search, resourceIds: ['resv_9'] }, ['resv_1'])).toEqual([
			{ any_of: ['resv_9'], count: 1 }
		]);
	});

	it('lays answers on the day, up to midnight', () => {
		expect(stripOf(placement('2026-11-24T06:00:00', '2026-11-24T12:00:00'), ZONE)).toEqual({
			left: 25,
			width: 25
		});
		expect(stripOf(placement('2026-11-24T18:00:00', '2026-11-25T12:00:00'), ZONE)).toEqual({
			left: 75,
			width: 25
		});
	});
});
