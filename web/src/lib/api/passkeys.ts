// Calls about passkeys: one's own, and signing in with one. Each ceremony asks the server, then the browser, then tells
// the server what came of it.
import { client, take } from './client';
import type { components } from './schema';
import type { Session } from './shapes';

type Api = components['schemas'];

export type Passkey = Api['Passkey'];

interface Asked {
	challenge: string;
	options: unknown;
}

export async function listPasskeys(): Promise<Passkey[]> {
	return (await take<Passkey[]>(client.GET('/api/session/passkeys'))).data;
}

/** Makes a passkey with this device. */
export async function makePasskey(password: string, name: string): Promise<Passkey> {
	const begun = client.POST('/api/session/passkeys/register', { body: { password } });
	const { challenge, options } = (await take<Asked>(begun)).data;
	const wanted = options as PublicKeyCredentialCreationOptionsJSON;
	const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(wanted);
	const credential = written(await navigator.credentials.create({ publicKey }));
	const finished = client.POST('/api/session/passkeys/register/finish', {
		body: { challenge, name, credential }
	});
	return (await take<Passkey>(finished)).data;
}

export async function renamePasskey(passkeyId: string, name: string): Promise<void> {
	const params = { path: { passkey_id: passkeyId } };
	await take(client.POST('/api/session/passkeys/{passkey_id}', { params, body: { name } }));
}

export async function deletePasskey(passkeyId: string): Promise<void> {
	const params = { path: { passkey_id: passkeyId } };
	await take(client.POST('/api/session/passkeys/{passkey_id}/delete', { params, body: {} }));
}

/** Signs in with a passkey that the browser knows. */
export async function signInWithPasskey(): Promise<Session> {
	const begun = client.POST('/api/session/passkeys/sign-in', { body: {} });
	const { challenge, options } = (await take<Asked>(begun)).data;
	const wanted = options as PublicKeyCredentialRequestOptionsJSON;
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(wanted);
	const credential = written(await navigator.credentials.get({ publicKey }));
	const finished = client.POST('/api/session/passkeys/sign-in/finish', { body: { challenge, credential } });
	return (await take<Session>(finished)).data;
}

/** What the browser gave, as the server reads it. */
function written(credential: Credential | null): Record<string, never> {
	if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'AbortError');
	return credential.toJSON() as Record<string, never>;
}
