// Shows /openapi.json as a page to read, and to try by /docs/try.js: every call with its parameters, body and answer. Text goes in as text, never as
// markup, so nothing in the document can run.

import { trial } from '/docs/try.js';

const DEPTH_MAX = 3;

const api = await (await fetch('/openapi.json')).json();

/** An element with text and children. */
function make(tag, properties = {}, ...children) {
	const element = Object.assign(document.createElement(tag), properties);
	element.append(...children.filter((child) => child !== null));
	return element;
}

/** The schema a reference stands for. */
function resolve(schema) {
	const path = schema?.$ref?.replace('#/', '').split('/');
	return path ? path.reduce((part, name) => part?.[name], api) : schema;
}

/** A schema's type in a few words. */
function typeOf(schema) {
	const found = resolve(schema) ?? {};
	if (found.oneOf || found.anyOf) return (found.oneOf ?? found.anyOf).map(typeOf).join(' or ');
	if (found.enum) return found.enum.map((value) => JSON.stringify(value)).join(' | ');
	const types = [found.type ?? 'any'].flat();
	return types.map((type) => (type === 'array' ? `list of ${typeOf(found.items)}` : type)).join(' or ');
}

/** All fields of a schema, with those of its parts. */
function fieldsOf(schema) {
	const found = resolve(schema) ?? {};
	const parts = [...(found.allOf ?? []), ...(found.oneOf ?? found.anyOf ?? [])].flatMap(fieldsOf);
	const required = new Set(found.required ?? []);
	const own = Object.entries(found.properties ?? {});
	return [...parts, ...own.map(([name, field]) => ({ name, field, isRequired: required.has(name) }))];
}

function rowsOf(schema, prefix = '', depth = 0) {
	return fieldsOf(schema).flatMap(({ name, field, isRequired }) => {
		const found = resolve(field) ?? {};
		const described = [field, ...(field.oneOf ?? []), found].find((one) => one.description);
		const description = described?.description ?? '';
		const own = row(prefix + name, typeOf(field), isRequired, description);
		const inner = found.type === 'array' ? found.items : field;
		const suffix = found.type === 'array' ? '[].' : '.';
		return depth < DEPTH_MAX ? [own, ...rowsOf(inner, prefix + name + suffix, depth + 1)] : [own];
	});
}

function row(name, type, isRequired, description) {
	const needed = isRequired ? ', required' : '';
	return make(
		'tr',
		{},
		make('td', { textContent: name }),
		make('td', { textContent: type.slice(0, 80) + needed }),
		make('td', { textContent: description })
	);
}

function table(title, rows) {
	return rows.length ? make('section', {}, make('h3', { textContent: title }), make('table', {}, ...rows)) : null;
}

/** The statuses a call may answer beside success, with when it does. */
function problemsOf(operation) {
	const others = Object.entries(operation.responses ?? {}).filter(([status]) => status !== '200');
	return others.map(([status, { description }]) => row(status, 'Problem', false, description));
}

function call(method, path, operation) {
	const id = operation.operationId ?? method + path;
	const parameters = (operation.parameters ?? []).map((parameter) =>
		row(
			parameter.name,
			`${parameter.in}, ${typeOf(parameter.schema)}`,
			parameter.required,
			parameter.description ?? ''
		)
	);
	const body = operation.requestBody?.content?.['application/json']?.schema;
	const answer = operation.responses?.['200']?.content?.['application/json']?.schema;
	const title = make('h2', { id }, make('span', { className: 'method', textContent: method.toUpperCase() }), path);
	const section = make(
		'article',
		{},
		title,
		make('p', { textContent: [operation.summary, operation.description].filter(Boolean).join(' ') }),
		table('Parameters', parameters),
		table('Body', body ? rowsOf(body) : []),
		table('Answer', answer ? rowsOf(answer) : []),
		table('Other answers', problemsOf(operation)),
		trial(make, method.toUpperCase(), path, operation, body ? fieldsOf(body) : [], typeOf)
	);
	const link = make('a', { href: `#${id}`, textContent: `${method.toUpperCase()} ${path}` });
	return { section, link, tag: operation.tags?.[0] ?? 'other' };
}

const calls = Object.entries(api.paths).flatMap(([path, item]) =>
	Object.entries(item)
		.filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
		.map(([method, operation]) => call(method, path, operation))
);

const main = document.getElementById('calls');
const index = document.getElementById('index');
main.replaceChildren(
	make('h1', { textContent: `${api.info.title} ${api.info.version}` }),
	make('p', { textContent: api.info.description ?? '' }),
	...calls.map(({ section }) => section)
);
for (const tag of new Set(calls.map((one) => one.tag))) {
	index.append(make('h2', { textContent: tag }), ...calls.filter((one) => one.tag === tag).map(({ link }) => link));
}

document.getElementById('search').addEventListener('input', (event) => {
	const wanted = event.target.value.trim().toLowerCase();
	for (const { section, link } of calls) {
		const isShown = section.textContent.toLowerCase().includes(wanted);
		section.hidden = !isShown;
		link.hidden = !isShown;
	}
});
