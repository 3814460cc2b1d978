// Who is signed in, and to which sites. Owns the session's state in the browser; the cookie belongs to the
// server.
import { readSession, signOut } from './calls';
import { ApiError, onSignedOut, useToken } from './client';
import { signInWithPasskey } from './passkeys';
import { comeBack } from './providers';
import type { Session, Site } from './shapes';
import { answerChallenge, signIn, type CodeNeeded } from './signing';

class SessionState {
	current = $state<Session | null>(null);

	/** Asks the server once; later calls answer from memory. Null when signed out. */
	async load(): Promise<Session | null> {
		if (this.current) return this.current;
		try {
			this.#keep(await readSession());
		} catch (trouble) {
			if (!(trouble instanceof ApiError) || trouble.status !== 401) throw trouble;
		}
		return this.current;
	}

	/** Signs in, or says that a code is needed too, which `answer` then takes. */
	async enter(username: string, password: string): Promise<CodeNeeded | null> {
		const answer = await signIn(username, password);
		if ('second_factor_required' in answer) return answer;
		this.#keep(answer);
		return null;
	}

	async answer(challenge: string, code: string): Promise<void> {
		this.#keep(await answerChallenge(challenge, code));
	}

	/** Signs in with what an identity provider sent one back with. */
	async comeBack(siteId: string, providerId: string, said: URLSearchParams): Promise<void> {
		this.#keep(await comeBack(siteId, providerId, said));
	}

	/** Signs in with a passkey that the browser knows. */
	async enterWithPasskey(): Promise<void> {
		this.#keep(await signInWithPasskey());
	}

	async leave(): Promise<void> {
		await signOut();
		this.forget();
	}

	forget(): void {
		this.current = null;
		useToken('');
	}

	/** Asks the server again, for what a second factor has opened. */
	async reload(): Promise<void> {
		this.#keep(await readSession());
	}

	/** The sites where nothing is done before a second factor was shown. */
	get withheld(): Site[] {
		return this.current?.second_factor_needed_for ?? [];
	}

	site(siteId: string | undefined): Site | undefined {
		return this.current?.sites.find((site) => site.site_id === siteId);
	}

	#keep(session: Session): void {
		this.current = session;
		useToken(session.csrf_token);
	}
}

export const session = new SessionState();

/** Whether the role may act for others and on everything. */
export function isStaff(site: Site | undefined): boolean {
	return site?.role === 'moderator' || site?.role === 'administrator';
}

/** Leaves for the sign-in page when the server no longer knows the cookie. */
export function watchForSignOut(leave: () => void): void {
	onSignedOut(() => {
		session.forget();
		leave();
	});
}
