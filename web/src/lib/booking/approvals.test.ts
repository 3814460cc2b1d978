import { describe, expect, it } from 'vitest';
import type { Approval, Reservation } from '../api/shapes';
import { pathText } from './approvals';

const anna: Approval = { display_name: 'Anna', status: 'pending' };
const safety: Approval = { display_name: 'Safety', approver_site_user_group_id: 3, status: 'pending' };
const path = (some: Partial<Reservation>) =>
	pathText({
		reservation_id: 'rsv_1',
		start_utc_unix: 0,
		end_utc_unix: 1,
		status: 'pending',
		reservable: null,
		...some
	});

describe('the path of an approval', () => {
	it('names everybody who has to say yes', () => {
		expect(path({ approvals: [anna, safety], anyapprovers: true })).toBe('Needs Anna or one of Safety');
		expect(path({ approvals: [anna, safety] })).toBe('Needs Anna and one of Safety');
		expect(path({ approvals: [{ ...safety, votes_needed: 2 }] })).toBe('Needs 2 of Safety');
	});

	it('leaves out who has said so already, and whose silence is enough', () => {
		expect(path({ approvals: [anna, { ...safety, status: 'approved' }] })).toBe('Needs Anna');
	});

	it('keeps to itself what is hidden', () => {
		expect(path({ approvals: [] })).toBe('Needs approval');
		expect(path({ approvals: [anna, { status: 'pending' }] })).toBe('Needs approval');
	});

	it('says when nobody has to', () => {
		expect(path({ status: 'approved' })).toBe('Confirmed at once');
	});
});
