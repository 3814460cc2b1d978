// An identity provider as somebody types it, and what that says to the server.
import type { Provider, ProviderInput } from '../api/providers';

export interface ProviderDraft {
	name: string;
	issuer: string;
	client_id: string;
	/** Empty leaves the one that is kept as it is. */
	client_secret: string;
	scopes: string;
	email_domains: string;
	first_name_claim: string;
	last_name_claim: string;
	creates_people: boolean;
	links_by_email: boolean;
	asks_second_factor: boolean;
	active: boolean;
	groups_claim: string;
	groups: { value: string; usergroup_id: string }[];
	identifiers: { claim: string; description: string }[];
}

/** What is changed of a provider, or what most want of a new one. */
export function draftOf(before: Provider | null): ProviderDraft {
	return {
		name: before?.name ?? '',
		issuer: before?.issuer ?? '',
		client_id: before?.client_id ?? '',
		client_secret: '',
		scopes: (before?.scopes ?? ['email', 'profile']).join(' '),
		email_domains: (before?.email_domains ?? []).join(' '),
		first_name_claim: before?.first_name_claim ?? 'given_name',
		last_name_claim: before?.last_name_claim ?? 'family_name',
		creates_people: before?.creates_people ?? false,
		links_by_email: before?.links_by_email ?? true,
		asks_second_factor: before?.asks_second_factor ?? false,
		active: before?.active ?? true,
		groups_claim: before?.groups?.claim ?? '',
		groups: (before?.groups?.values ?? []).map(({ value, usergroup_id }) => ({
			value,
			usergroup_id: String(usergroup_id)
		})),
		identifiers: (before?.identifiers ?? []).map((one) => ({ ...one }))
	};
}

/** What the draft says to the server. Rows in which nothing was typed are left out. */
export function wishOf(draft: ProviderDraft): ProviderInput {
	const words = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
	const { groups_claim, groups, identifiers, client_secret, scopes, email_domains, ...rest } = draft;
	const values = groups
		.filter((one) => one.value.trim() !== '' && one.usergroup_id !== '')
		.map((one) => ({ value: one.value.trim(), usergroup_id: Number(one.usergroup_id) }));
	return {
		...rest,
		...(client_secret === '' ? {} : { client_secret }),
		scopes: words(scopes),
		email_domains: words(email_domains),
		groups: groups_claim.trim() === '' ? null : { claim: groups_claim.trim(), values },
		identifiers: identifiers.filter((one) => one.claim.trim() !== '' || one.description.trim() !== '')
	};
}
