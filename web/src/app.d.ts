// Types that SvelteKit looks for by name.
declare global {
	namespace App {
		interface Error {
			message: string;
		}
	}
}

export {};
