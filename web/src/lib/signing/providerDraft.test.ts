import { describe, expect, it } from 'vitest';
import { draftOf, wishOf } from './providerDraft';

describe('a provider as it is typed', () => {
	it('says what was typed, and leaves empty rows and an empty secret out', () => {
		const draft = {
			...draftOf(null),
			name: 'University',
			email_domains: 'example.org, lab.example.org',
			groups_claim: ' roles ',
			groups: [
				{ value: 'optics', usergroup_id: '3' },
				{ value: '', usergroup_id: '3' },
				{ value: 'x', usergroup_id: '' }
			],
			identifiers: [{ claim: '', description: '' }]
		};
		const wish = wishOf(draft);
		expect(wish).not.toHaveProperty('client_secret');
		expect(wish.scopes).toEqual(['email', 'profile']);
		expect(wish.email_domains).toEqual(['example.org', 'lab.example.org']);
		expect(wish.groups).toEqual({ claim: 'roles', values: [{ value: 'optics', usergroup_id: 3 }] });
		expect(wish.identifiers).toEqual([]);
	});

	it('has no groups without a claim', () => {
		expect(wishOf(draftOf(null)).groups).toBeNull();
	});
});
