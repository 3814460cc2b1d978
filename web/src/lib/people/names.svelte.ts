// The names of people by their ids, each asked for once. Who cannot be found has no name.
import { SvelteMap } from 'svelte/reactivity';
import { readPerson } from '../api/people';
import { t } from '../text/text';

/** The most that are asked for at once. */
const MOST = 100;

export class Names {
	#known = new SvelteMap<string, string>();
	#asked = new Set<string>();

	constructor(readonly siteId: string) {}

	/** The name, empty while it is on its way. */
	of(id: string): string {
		return this.#known.get(id) ?? '';
	}

	know(id: string, name: string): void {
		this.#asked.add(id);
		this.#known.set(id, name);
	}

	ask(ids: string[]): void {
		const fresh = ids.filter((id) => !this.#asked.has(id)).slice(0, MOST);
		for (const id of fresh) {
			this.#asked.add(id);
			readPerson(this.siteId, id).then(
				(person) => this.#known.set(id, person.user.name),
				() => this.#known.set(id, t('people.gone'))
			);
		}
	}
}
