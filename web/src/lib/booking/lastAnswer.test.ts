import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastAnswer } from './lastAnswer';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose answers come when the test says so. */
function slowServer() {
	const open = new Map<number, (answer: string) => void>();
	const asked: number[] = [];
	const heard: string[] = [];
	const failures: unknown[] = [];
	const asker = lastAnswer<number, string>(
		(question) => {
			asked.push(question);
			return new Promise((resolve) => open.set(question, resolve));
		},
		(answer) => heard.push(answer),
		(trouble) => failures.push(trouble),
		100
	);
	const reply = async (question: number) => {
		open.get(question)?.(`answer ${question}`);
		await vi.advanceTimersByTimeAsync(0);
	};
	return { asker, asked, heard, failures, reply };
}

describe('asking while dragging', () => {
	it('asks at once, then at most once per interval, with the newest question', async () => {
		const { asker, asked } = slowServer();
		for (const question of [1, 2, 3, 4]) asker.ask(question);
		expect(asked).toEqual([1]);
		await vi.advanceTimersByTimeAsync(100);
		expect(asked).toEqual([1, 4]);
		await vi.advanceTimersByTimeAsync(500);
		expect(asked).toEqual([1, 4]);
	});

	it('drops the answer to a question that is no longer the newest', async () => {
		const { asker, heard, reply } = slowServer();
		asker.ask(1);
		await vi.advanceTimersByTimeAsync(100);
		asker.ask(2);
		await reply(2);
		await reply(1);
		expect(heard).toEqual(['answer 2']);
	});

	it('hears nothing of the old place while the new one still waits to be asked', async () => {
		const { asker, heard, reply } = slowServer();
		asker.ask(1);
		asker.ask(2);
		await reply(1);
		expect(heard).toEqual([]);
	});

	it('is silent once stopped', async () => {
		const { asker, heard, asked, reply } = slowServer();
		asker.ask(1);
		asker.ask(2);
		asker.stop();
		await reply(1);
		await vi.advanceTimersByTimeAsync(500);
		expect(heard).toEqual([]);
		expect(asked).toEqual([1]);
	});
});
