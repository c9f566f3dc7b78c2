import { parse } from 'acorn';

/** What terser shortens names to. */
export const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_'];

const children = (node) =>
  Object.entries(node).flatMap(([key, value]) =>
    [value].flat().flatMap((child) => (typeof child?.type === 'string' ? [[child, key]] : [])),
  );

/** The variables that a declaration's left side declares. */
const declared = (pattern) => {
  if (pattern?.type === 'Identifier') return [pattern.name];
  if (pattern?.type === 'ObjectPattern')
    return pattern.properties.flatMap((one) => declared(one.value ?? one.argument));
  if (pattern?.type === 'ArrayPattern') return pattern.elements.flatMap(declared);
  return pattern ? declared(pattern.left ?? pattern.argument) : [];
};

const isFunction = ({ type }) => type.includes('Function');

/**
 * Whether evaluating an expression may do anything that another expression could notice.
 *
 * @param functionOf the function of the script that a call is known to call
 */
const acts = (node, functionOf) => {
  if (isFunction(node)) return false;
  if (node.type === 'CallExpression') {
    const called = functionOf(node);
    // One that only computes, itself without a call.
    if (!called || called.async || called.body.type === 'BlockStatement' || acts(called.body, () => undefined))
      return true;
  } else if (/^(New|Await|Yield|Assignment|Update|Tagged|Spread|Import)/.test(node.type) || node.operator === 'delete')
    return true;
  return children(node).some(([child]) => acts(child, functionOf));
};

/** Whether an expression gives the same whatever was done before. */
const isFixed = (node) =>
  isFunction(node) || node.type === 'Literal' || (node.type === 'UnaryExpression' && node.argument.type === 'Literal');

/**
 * Parts of a node that may stand in any order: the properties of an object, where none does anything or all others are fixed,
 * and functions and constants declared one after the other. Runs of two or more.
 */
const unordered = (node, functionOf) => {
  if (node.type === 'ObjectPattern')
    return node.properties.every(({ value }) => value?.type === 'Identifier') ? [node.properties] : [];
  if (node.type === 'ObjectExpression') {
    // What is spread overwrites what stands before it.
    const parts = node.properties[0]?.type === 'SpreadElement' ? node.properties.slice(1) : node.properties;
    if (parts.some(({ type }) => type !== 'Property')) return [];
    const acting = parts.filter(({ value }) => acts(value, functionOf));
    return !acting.length || parts.every((one) => one === acting[0] || isFixed(one.value)) ? [parts] : [];
  }
  if (node.type !== 'VariableDeclaration') return [];
  const runs = [[]];
  for (const one of node.declarations) {
    if (one.init && (isFunction(one.init) || one.init.type === 'Literal')) runs.at(-1).push(one);
    else runs.push([]);
  }
  return runs;
};

/** What would need a rule of its own here, and is not in the tracker. */
const isUnknown = ({ type, computed, operator }) =>
  /^(Switch|Labeled|Class|With|Import|Export)/.test(type) || (type === 'Property' && computed) || operator === 'in';

/**
 * A minified script as what may be chosen in it without a change of what it does: which letter each variable and each
 * shortened property is called by, and the order of what may stand in any order.
 *
 * @param {string} code whose variables are all local, and whose properties of one letter are all its own
 * @throws {Error} for syntax that the tracker is without
 * @returns `choice` is how it is now, `conflicts` tells for each variable which others must have another letter, `render`
 *   gives the script by another choice, and `fits` tells whether a choice is one of this script
 */
export const choicesOf = (code) => {
  /** @type {{ name: string, scope: object, uses: object[], value?: object }[]} */
  const variables = [];
  const properties = [];
  /** Runs of parts by where the first stands. */
  const runs = new Map();
  /** Names of one letter by where they stand. */
  const places = new Map();

  const property = (name) => {
    if (name.length > 1) return -1;
    if (!properties.includes(name)) properties.push(name);
    return properties.indexOf(name);
  };

  const scopes = new Map();
  const openScope = (node, parent) => {
    const scope = { parent, own: new Map() };
    scopes.set(node, scope);
    return scope;
  };
  const declare = (scope, pattern) => {
    for (const name of declared(pattern)) {
      if (scope.own.has(name)) continue;
      scope.own.set(name, variables.length);
      variables.push({ name, scope, uses: [] });
    }
  };
  const findDeclarations = (node, outer) => {
    if (isUnknown(node)) throw new Error(`what does ${node.type} do to names? Look at scripts/lib/names.mjs`);
    let scope = scopes.get(node) ?? outer;
    if (isFunction(node) || node.type === 'CatchClause') {
      scope = openScope(node, outer);
      for (const pattern of node.params ?? [node.param]) declare(scope, pattern);
      // The names of a function's body and its parameters must differ.
      if (node.body.type === 'BlockStatement') scopes.set(node.body, scope);
    } else if (/^(Block|For)/.test(node.type) && !scopes.has(node)) scope = openScope(node, outer);
    if (node.type === 'VariableDeclaration')
      for (const { id, init } of node.declarations) {
        declare(scope, id);
        if (node.kind === 'const' && id.type === 'Identifier') variables[scope.own.get(id.name)].value = init;
      }
    for (const [child] of children(node)) findDeclarations(child, scope);
  };

  const find = (name, scope) => (!scope || scope.own.has(name) ? scope?.own.get(name) : find(name, scope.parent));

  const findPlaces = (node, key, parent, outer) => {
    const scope = scopes.get(node) ?? outer;
    const functionOf = ({ callee }) => {
      const value = callee.type === 'Identifier' && variables[find(callee.name, scope)]?.value;
      return value && isFunction(value) ? value : undefined;
    };
    for (const parts of unordered(node, functionOf)) {
      if (parts.length > 1)
        runs.set(
          parts[0].start,
          parts.map(({ start, end }) => [start, end]),
        );
    }
    const isKey = !parent?.computed && (key === 'property' || (key === 'key' && parent.type === 'Property'));
    if (node.type === 'Identifier' && isKey) {
      if (!parent.shorthand && node.name.length === 1) places.set(node.start, { property: property(node.name) });
    } else if (node.type === 'Identifier') {
      const variable = find(node.name, scope);
      if (variable === undefined) return;
      variables[variable].uses.push(scope);
      const isValue =
        key === 'value' && parent.type === 'Property' && !parent.computed && parent.key.type === 'Identifier';
      if (node.name.length > 1) return;
      places.set(node.start, {
        variable,
        // `{ a }` is short for `{ a: a }`.
        short: isValue && parent.shorthand,
        property: isValue ? property(parent.key.name) : -1,
      });
    } else if (node.type === 'AssignmentPattern' && parent.shorthand) {
      // `{ a = 1 }` is short for `{ a: a = 1 }`.
      findPlaces(node.left, 'value', parent, scope);
      findPlaces(node.right, 'right', node, scope);
    } else for (const [child, name] of children(node)) findPlaces(child, name, node, scope);
  };

  const tree = parse(code, { ecmaVersion: 2022 });
  const outermost = openScope(tree, undefined);
  findDeclarations(tree, outermost);
  findPlaces(tree, '', undefined, outermost);

  const isWithin = (scope, outer) => scope === outer || (scope !== undefined && isWithin(scope.parent, outer));
  /** Whether an outer variable is used where an inner one of the same name would hide it. */
  const hides = (outer, inner) =>
    isWithin(inner.scope, outer.scope) && outer.uses.some((use) => isWithin(use, inner.scope));
  const conflicts = variables.map((one) =>
    variables.flatMap((other, index) =>
      one !== other && (one.scope === other.scope || hides(one, other) || hides(other, one)) ? [index] : [],
    ),
  );

  const choice = {
    variables: variables.map(({ name }) => name),
    properties,
    orders: [...runs.values()].map((parts) => parts.map((_, index) => index)),
  };
  const orderAt = new Map([...runs.keys()].map((start, index) => [start, index]));

  const render = ({ variables, properties, orders }) => {
    const write = (start, end, isPart = false) => {
      let text = '';
      let at = start;
      while (at < end) {
        const parts = runs.get(at);
        const place = places.get(at);
        if (parts && !(isPart && at === start)) {
          text += orders[orderAt.get(at)].map((index) => write(...parts[index], true)).join(',');
          at = parts.at(-1)[1];
        } else if (place) {
          const key = properties[place.property];
          const name = place.variable === undefined ? key : variables[place.variable];
          if (place.short && name !== key) text += `${key}:`;
          if (place.variable !== undefined && !place.short && name === key) text = text.slice(0, -2);
          text += name;
          at++;
        } else text += code[at++];
      }
      return text;
    };
    return write(0, code.length);
  };

  const fits = (other) =>
    other.variables.length === variables.length &&
    other.properties.length === properties.length &&
    other.orders.length === choice.orders.length &&
    new Set(other.properties).size === properties.length &&
    other.orders.every((order, index) => `${[...order].sort((a, b) => a - b)}` === `${choice.orders[index]}`) &&
    conflicts.every((others, one) => others.every((index) => other.variables[index] !== other.variables[one]));

  return { choice, conflicts, render, fits };
};

/** A choice as it is kept in a file, one that reads well in a diff. */
export const toJson = ({ variables, properties, orders }) =>
  `${JSON.stringify({ variables: variables.join(' '), properties: properties.join(' '), orders: orders.map(String) }, null, 2)}\n`;

/** What `toJson` wrote. */
export const fromJson = (json) => {
  const { variables, properties, orders } = JSON.parse(json);
  return {
    variables: variables.split(' ').filter(Boolean),
    properties: properties.split(' ').filter(Boolean),
    orders: orders.map((order) => order.split(',').map(Number)),
  };
};

/**
 * @param {string} json a choice, by `toJson`
 * @returns the script by that choice, or as it is where the choice was made for another script
 */
export const rename = (code, json) => {
  const { fits, render } = choicesOf(code);
  const choice = fromJson(json);
  return fits(choice) ? render(choice) : code;
};
