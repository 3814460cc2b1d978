// Lets a reader of the page send a call: a field for each parameter, a body to start from, and what came back. The
// key stays in this page's memory; without one the web interface's own session is used.

let csrf = null;

/** The value of the key field, bare. */
function key() {
	return document.getElementById('key').value.trim();
}

/** The proof that goes with the cookie; asked for once, when something is to be written without a key. */
async function proof() {
	if (csrf === null) {
		const answer = await fetch('/api/session');
		csrf = answer.ok ? ((await answer.json()).data.csrf_token ?? '') : '';
	}
	return csrf;
}

/** A body that shows the required fields, or a few of them where none is required. */
function sketch(fields, typeOf) {
	const shown = fields.filter((one) => one.isRequired);
	const chosen = shown.length ? shown : fields.slice(0, 4);
	const value = (type) => {
		if (type.startsWith('list')) return [];
		if (type.includes('integer') || type.includes('number')) return 0;
		if (type.includes('boolean')) return false;
		return type.includes('string') ? '' : {};
	};
	return JSON.stringify(Object.fromEntries(chosen.map(({ name, field }) => [name, value(typeOf(field))])), null, 2);
}

/** The request as it will be sent. */
async function request(method, path, inputs, body) {
	const query = new URLSearchParams();
	const headers = { Accept: 'application/json', Prefer: 'handling=strict' };
	let address = path;
	for (const { parameter, input } of inputs) {
		const value = input.value.trim();
		if (parameter.in === 'path') address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
		else if (value && parameter.in === 'query') query.append(parameter.name, value);
		else if (value && parameter.in === 'header') headers[parameter.name] = value;
	}
	if (key()) headers.Authorization = key();
	else if (method !== 'GET') headers['X-CSRF-Token'] = await proof();
	if (body) headers['Content-Type'] = 'application/json';
	const text = query.toString();
	return { address: text ? `${address}?${text}` : address, options: { method, headers, body: body || undefined } };
}

/** What came back, as text: the status, the request's id and the body, indented where it is JSON. */
async function shown(response) {
	const text = await response.text();
	const id = response.headers.get('X-Request-Id') ?? 'none';
	let body = text;
	try {
		body = JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		// What is no JSON is shown as it came.
	}
	return `${response.status} ${response.statusText}\nX-Request-Id: ${id}\n\n${body}`;
}

/** The same request for a terminal. */
function asCurl(address, { method, headers, body }) {
	const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
	const lines = Object.entries(headers)
		.filter(([name]) => name !== 'X-CSRF-Token')
		.map(([name, value]) => `  -H ${quoted(`${name}: ${name === 'Authorization' ? '$KEY' : value}`)}`);
	if (body) lines.push(`  -d ${quoted(body)}`);
	return [`curl -X ${method} ${quoted(location.origin + address)}`, ...lines].join(' \\\n').replace("'Authorization: $KEY'", '"Authorization: $KEY"');
}

/** A part of the page that sends a call. It is made when it is opened, because there are many. */
export function trial(make, method, path, operation, fields, typeOf) {
	const details = make('details', { className: 'trial' }, make('summary', { textContent: 'Try it' }));
	details.addEventListener('toggle', () => fill(), { once: true });
	const fill = () => {
		const inputs = (operation.parameters ?? []).map((parameter) => {
			const input = make('input', { type: 'text', required: Boolean(parameter.required), autocomplete: 'off' });
			return { parameter, input, label: make('label', {}, `${parameter.name} (${parameter.in})`, input) };
		});
		const body = operation.requestBody
			? make('textarea', { rows: 8, value: sketch(fields, typeOf), spellcheck: false })
			: null;
		const answer = make('pre', { tabIndex: 0 });
		answer.setAttribute('role', 'status');
		const send = make('button', { type: 'submit', textContent: `Send ${method}` });
		const form = make(
			'form',
			{},
			...inputs.map(({ label }) => label),
			body && make('label', {}, 'Body', body),
			send,
			answer
		);
		form.addEventListener('submit', async (event) => {
			event.preventDefault();
			send.disabled = true;
			try {
				const { address, options } = await request(method, path, inputs, body?.value);
				const response = await fetch(address, options);
				answer.textContent = `${asCurl(address, options)}\n\n${await shown(response)}`;
			} catch (error) {
				answer.textContent = `The request was not sent: ${error.message}`;
			} finally {
				send.disabled = false;
			}
		});
		details.append(form);
	};
	return details;
}
