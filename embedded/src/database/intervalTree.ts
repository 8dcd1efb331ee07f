import type { BinaryKey, Interval } from "./keys";

/**
 * Which of many intervals contain a key? A treap ordered by (start, end) in which every node knows
 * the greatest end below it:
 *
 *            [d,f) max z
 *           /           \
 *     [a,c) max z     [m,n) max n          stab("b") goes left only: everything
 *          \                               on the right starts behind "b"
 *        [b,z) max z
 *
 * Equal intervals share a node. Insert and delete are logarithmic; a stab costs the logarithm plus
 * what it finds.
 */
export class IntervalTree<T> {
  #root: Node<T> | null = null;
  #nodes = new Map<string, Node<T>>();
  #seed = 0x9e3779b9;

  get size(): number {
    return this.#nodes.size;
  }

  /** The value kept with this interval, made when there is none. */
  getOrAdd(interval: Interval, create: () => T): T {
    const id = identify(interval);
    const present = this.#nodes.get(id);
    if (present) return present.value;
    const node: Node<T> = {
      start: interval.start,
      end: interval.end,
      max: interval.end,
      priority: this.#random(),
      value: create(),
      left: null,
      right: null,
    };
    this.#nodes.set(id, node);
    this.#root = insert(this.#root, node);
    return node.value;
  }

  get(interval: Interval): T | undefined {
    return this.#nodes.get(identify(interval))?.value;
  }

  delete(interval: Interval): void {
    const id = identify(interval);
    const node = this.#nodes.get(id);
    if (!node) return;
    this.#nodes.delete(id);
    this.#root = remove(this.#root, node);
  }

  /** Calls back for every interval that contains `key`. */
  stab(key: BinaryKey, visit: (value: T) => void): void {
    stabNode(this.#root, key, visit);
  }

  #random(): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return this.#seed;
  }
}

type Node<T> = {
  start: BinaryKey;
  end: BinaryKey | null;
  /** Greatest end in this subtree; null is past every key. */
  max: BinaryKey | null;
  priority: number;
  value: T;
  left: Node<T> | null;
  right: Node<T> | null;
};

/** Lengths first, so that no two intervals share a name. */
function identify(interval: Interval): string {
  const { start, end } = interval;
  return end === null ? `${start.length}:${start}` : `${start.length}/${start}${end}`;
}

function stabNode<T>(node: Node<T> | null, key: BinaryKey, visit: (value: T) => void): void {
  let current = node;
  while (current !== null) {
    if (current.max !== null && current.max <= key) return;
    stabNode(current.left, key, visit);
    if (current.start > key) return;
    if (current.end === null || key < current.end) visit(current.value);
    current = current.right;
  }
}

function isBefore<T>(a: Node<T>, b: Node<T>): boolean {
  if (a.start !== b.start) return a.start < b.start;
  return isSmaller(a.end, b.end);
}

const isSmaller = (a: BinaryKey | null, b: BinaryKey | null) => a !== null && (b === null || a < b);

function update<T>(node: Node<T>): Node<T> {
  let { end: max } = node;
  if (node.left && isSmaller(max, node.left.max)) max = node.left.max;
  if (node.right && isSmaller(max, node.right.max)) max = node.right.max;
  node.max = max;
  return node;
}

function insert<T>(root: Node<T> | null, node: Node<T>): Node<T> {
  if (root === null) return node;
  if (node.priority > root.priority) {
    const [left, right] = split(root, node);
    node.left = left;
    node.right = right;
    return update(node);
  }
  if (isBefore(node, root)) root.left = insert(root.left, node);
  else root.right = insert(root.right, node);
  return update(root);
}

/** What is before `pivot`, and the rest. */
function split<T>(root: Node<T> | null, pivot: Node<T>): [Node<T> | null, Node<T> | null] {
  if (root === null) return [null, null];
  if (isBefore(root, pivot)) {
    const [left, right] = split(root.right, pivot);
    root.right = left;
    return [update(root), right];
  }
  const [left, right] = split(root.left, pivot);
  root.left = right;
  return [left, update(root)];
}

function remove<T>(root: Node<T> | null, node: Node<T>): Node<T> | null {
  if (root === null) return null;
  if (root === node) return merge(node.left, node.right);
  if (isBefore(node, root)) root.left = remove(root.left, node);
  else root.right = remove(root.right, node);
  return update(root);
}

function merge<T>(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
  if (left === null) return right;
  if (right === null) return left;
  if (left.priority > right.priority) {
    left.right = merge(left.right, right);
    return update(left);
  }
  right.left = merge(left, right.left);
  return update(right);
}
