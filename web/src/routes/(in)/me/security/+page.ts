// The person's own page stands in the frame of the site they saw last.
import { error } from '@sveltejs/kit';
import { t } from '$lib/text/text';
import { lastSite } from '$lib/ui/lastSite';

export async function load({ parent }) {
	const { session } = await parent();
	const site = lastSite(session.sites) ?? session.second_factor_needed_for?.[0];
	if (!site) error(404, t('error.missing'));
	return { site };
}
