// Pages for people who are signed in; everybody else is asked to sign in and comes back.
import { error, redirect } from '@sveltejs/kit';
import { session } from '$lib/api/session.svelte';
import { sentenceOf } from '$lib/api/client';

export async function load({ url }) {
	const current = await session.load().catch((trouble: unknown) => error(503, sentenceOf(trouble)));
	if (!current) redirect(307, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
	return { session: current };
}
