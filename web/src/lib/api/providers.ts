// Calls about identity providers: those of a site, as its administrators set them up, and signing in with one.
import { client, take } from './client';
import type { components } from './schema';
import type { Session } from './shapes';

type Api = components['schemas'];

export type Provider = Api['Provider'];
export type ProviderInput = Partial<Api['ProviderInput']>;
export type OfferedProvider = Api['OfferedProvider'];

/** What stands for a default in the contract reads as required in the generated types; a call may leave it out. */
const some = <T>(body: Partial<T>): T => body as T;

const at = (site_id: string, provider_id: string) => ({ path: { site_id, provider_id } });

export async function listProviders(siteId: string): Promise<Provider[]> {
	const params = { path: { site_id: siteId } };
	return (await take<Provider[]>(client.GET('/api/sites/{site_id}/providers', { params }))).data;
}

/** Sets a provider up, or changes the one of this id. */
export async function saveProvider(
	siteId: string,
	providerId: string | null,
	wish: ProviderInput
): Promise<Provider> {
	const body = some<Api['ProviderInput']>(wish);
	const call = providerId
		? client.POST('/api/sites/{site_id}/providers/{provider_id}', { params: at(siteId, providerId), body })
		: client.POST('/api/sites/{site_id}/providers', { params: { path: { site_id: siteId } }, body });
	return (await take<Provider>(call)).data;
}

export async function deleteProvider(siteId: string, providerId: string): Promise<void> {
	const params = at(siteId, providerId);
	await take(client.POST('/api/sites/{site_id}/providers/{provider_id}/delete', { params, body: {} }));
}

/** What one may sign in with; without a site, that of the only one there is. */
export async function offeredProviders(siteId: string | null): Promise<OfferedProvider[]> {
	const params = { query: siteId ? { site_id: siteId } : {} };
	return (await take<OfferedProvider[]>(client.GET('/api/session/providers', { params }))).data;
}

/** Where to go to sign in with a provider. */
export async function wayTo({ site_id, provider_id }: OfferedProvider): Promise<string> {
	const params = at(site_id, provider_id);
	const path = '/api/sites/{site_id}/providers/{provider_id}/sign-in';
	return (await take<{ url: string }>(client.POST(path, { params, body: {} }))).data.url;
}

/** Signs in with what a provider sent one back with. */
export async function comeBack(siteId: string, providerId: string, said: URLSearchParams): Promise<Session> {
	const params = at(siteId, providerId);
	const body = some<Api['ProviderWayBack']>({
		state: said.get('state') ?? '',
		code: said.get('code'),
		error: said.get('error'),
		iss: said.get('iss')
	});
	const path = '/api/sites/{site_id}/providers/{provider_id}/sign-in/finish';
	return (await take<Session>(client.POST(path, { params, body }))).data;
}
