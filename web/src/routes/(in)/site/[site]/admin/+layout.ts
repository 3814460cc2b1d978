// Pages for those who look after the site; for everybody else they do not exist.
import { error } from '@sveltejs/kit';
import { isStaff } from '$lib/api/session.svelte';
import { t } from '$lib/text/text';

export async function load({ parent }) {
	const { site } = await parent();
	if (!isStaff(site)) error(404, t('error.missing'));
}
