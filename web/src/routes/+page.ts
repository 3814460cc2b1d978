// The front door leads to the schedule of the site that was seen last.
import { redirect } from '@sveltejs/kit';
import { session } from '$lib/api/session.svelte';
import { lastSite } from '$lib/ui/lastSite';

export async function load() {
	const current = await session.load();
	if (!current) redirect(307, '/sign-in');
	const site = lastSite(current.sites);
	if (!site && current.second_factor_needed_for?.length) redirect(307, '/me/security');
	redirect(307, site ? `/site/${site.site_id}/timeline` : '/me');
}
