// Development, build and test settings. While developing, the calls of the API go to a server on this machine.
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

const SERVER = process.env.HOLDFAST_DEV_SERVER ?? 'http://127.0.0.1:8080';
const proxy = { '/api': SERVER, '/feeds': SERVER, '/openapi.json': SERVER };

export default defineConfig({
	plugins: [sveltekit()],
	server: { proxy },
	preview: { proxy },
	build: { target: 'es2022' },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
