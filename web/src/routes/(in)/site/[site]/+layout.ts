// The site that the address names, if the person belongs to it.
import { error, redirect } from '@sveltejs/kit';
import { session } from '$lib/api/session.svelte';
import { t } from '$lib/text/text';
import { rememberSite } from '$lib/ui/lastSite';

export async function load({ params, parent }) {
	await parent();
	if (session.withheld.some((one) => one.site_id === params.site)) redirect(307, '/me/security');
	const site = session.site(params.site);
	if (!site) error(404, t('error.missing'));
	rememberSite(site.site_id);
	return { site };
}
