// How the app is built: static files only, ready to be embedded, fit for a Content-Security-Policy without
// inline scripts. It does not know the server.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import staticAdapter from '@sveltejs/adapter-static';

const OUTPUT = 'build';
const SHELL = 'index.html';

/** The one inline script that SvelteKit writes moves into a file of its own, named by its content. */
function withoutInlineScript(html) {
	const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
	if (scripts.length !== 1)
		throw new Error(`expected one inline script in ${SHELL}, found ${scripts.length}`);
	const [tag, source] = scripts[0];
	const name = `start.${createHash('sha256').update(source).digest('hex').slice(0, 12)}.js`;
	writeFileSync(join(OUTPUT, '_app', 'immutable', name), source.trim());
	return html.replace(tag, `<script src="/_app/immutable/${name}"></script>`);
}

const inner = staticAdapter({ pages: OUTPUT, assets: OUTPUT, fallback: SHELL, strict: true });

/** The static adapter, then the move, then the compressed copies beside every file. */
const adapter = {
	...inner,
	async adapt(builder) {
		await inner.adapt(builder);
		const shell = join(OUTPUT, SHELL);
		writeFileSync(shell, withoutInlineScript(readFileSync(shell, 'utf8')));
		await builder.compress(OUTPUT);
	}
};

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
	kit: { adapter }
};
