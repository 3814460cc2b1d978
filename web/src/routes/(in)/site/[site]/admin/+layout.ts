// Pages for those who look after the site; for everybody else they do not exist.
import { error } from '@sveltejs/kit';
import { isStaff } from '$lib/api/session.svelte';
import { t } from '$lib/text/text';

const FOR_ADMINISTRATORS = /\/admin\/(groups|joining|forms|bots|audit|sign-in|settings)(\/|$)/;

export async function load({ parent, url }) {
	const { site } = await parent();
	const isForAdministrators = FOR_ADMINISTRATORS.test(url.pathname);
	if (!isStaff(site) || (isForAdministrators && site.role !== 'administrator')) {
		error(404, t('error.missing'));
	}
}
