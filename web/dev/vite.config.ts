// Development without a server: the same app over invented data. Nothing of this is in the build.
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { fakeApi } from './fakeApi';

export default defineConfig({ plugins: [sveltekit(), fakeApi()] });
