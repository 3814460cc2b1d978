// Development, build and test settings. While developing, the calls of the API go to a server on this machine.
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const SERVER = process.env.HOLDFAST_DEV_SERVER ?? 'http://127.0.0.1:8080';
/** The server takes changes only from its own page, so it must see the host that the browser sees. */
const server = { target: SERVER, changeOrigin: false };
const proxy = { '/api': server, '/feeds': server, '/openapi.json': server };

export default defineConfig({
	plugins: [sveltekit()],
	server: { proxy },
	preview: { proxy },
	build: { target: 'es2022' },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
