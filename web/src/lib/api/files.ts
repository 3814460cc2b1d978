// The calls about files: sending one as it is, and having the server fetch a picture.
import { client, take } from './client';
import type { components } from './schema';

export type StoredFile = components['schemas']['File'];

/** Sends a file; it is kept once something names it. */
export async function uploadFile(siteId: string, content: Blob, name: string): Promise<StoredFile> {
	const call = client.POST('/api/sites/{site_id}/files', {
		params: { path: { site_id: siteId }, query: { name } },
		// The document knows bytes only as text.
		body: content as unknown as string,
		bodySerializer: (body: unknown) => body as BodyInit,
		headers: { 'Content-Type': 'application/octet-stream' }
	});
	return (await take<StoredFile>(call)).data;
}

/** Has the server fetch a picture from an address and keep it. */
export async function fetchPicture(siteId: string, url: string): Promise<StoredFile> {
	const params = { path: { site_id: siteId } };
	const call = client.POST('/api/sites/{site_id}/files/fetch', { params, body: { url } });
	return (await take<StoredFile>(call)).data;
}
