import { describe, expect, it } from "vitest";
import { parseMarkup } from "./parseMarkup";
import { textOf, type Block, type Inline } from "./tree";

describe("parseMarkup", () => {
  it.each([
    ["**bold**", "<strong>bold</strong>"],
    ["__bold__ and _italic_", "<strong>bold</strong> and <emphasis>italic</emphasis>"],
    ["~~gone~~", "<strike>gone</strike>"],
    ["run `npm start` now", "run <code>npm start</code> now"],
    ["**a _b_ c**", "<strong>a <emphasis>b</emphasis> c</strong>"],
    ["[the plan](https://a.example/x)", "<link https://a.example/x>the plan</link>"],
    ["> one\n> two", "<quote>one\ntwo</quote>"],
    ["Buy:\n- milk\n- _eggs_", "Buy:<list>[-]milk[-]<emphasis>eggs</emphasis></list>"],
    ["3. three\n4. four", "<list>[3.]three[4.]four</list>"],
    ["- a\n  - b\n- c", "<list>[-]a<list>[-]b</list>[-]c</list>"],
    ["```js\nlet a = 1;\n\n*x*\n```\nthere", "<pre>let a = 1;\n\n*x*</pre>there"],
    ["> ```\n> code\n> ```", "<quote><pre>code</pre></quote>"],
    ["\\*not bold\\*", "*not bold*"],
  ])("reads %j", (source, drawn) => {
    expect(draw(parseMarkup(source))).toBe(drawn);
  });

  it.each([
    "# no heading",
    "no heading\n---",
    "- - -",
    "<b>no html</b> &amp; <!-- none -->",
    "<https://a.example>",
    "![no image](https://a.example/x.png)",
    "| no | table |\n|---|---|\n| a | b |",
    "    no code by indent",
    "[no]: https://a.example",
    "[no link]",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](/relative)",
    "[https://bank.example](https://elsewhere.example)",
    "[bank.com](https://elsewhere.example)",
    "2 * 3 * 4 and a_b_c",
    "one\ntwo\n\n\nthree  \nfour\\\nfive",
    "  indented\n\ttabs\there",
    "```\nnot closed *yet*",
    "-",
    ">",
    "https://a.example/_x_/*y*/~~z~~?a=*b*",
    "C:\\temp\\new",
    "\ufeffa *",
    "5 ~ 6, ~7~",
  ])("leaves %j as it was written", (source) => {
    expect(draw(parseMarkup(source))).toBe(source);
  });

  it("keeps an answer below a quote out of it", () => {
    expect(draw(parseMarkup("> asked\nanswer"))).toBe("<quote>asked</quote>answer");
    expect(draw(parseMarkup("> asked\n7. answer"))).toBe(
      "<quote>asked</quote><list>[7.]answer</list>",
    );
    expect(draw(parseMarkup("- a\n- b\nThanks"))).toBe("<list>[-]a[-]b</list>Thanks");
    expect(draw(parseMarkup("```\n> a\nb\n```"))).toBe("<pre>> a\nb</pre>");
  });

  it("links an address inside other markup", () => {
    expect(draw(parseMarkup("**https://a.example/x_y_z**"))).toBe(
      "<strong>https://a.example/x_y_z</strong>",
    );
    expect(draw(parseMarkup("[https://a.example/](https://a.example/)"))).toBe(
      "<link https://a.example/>https://a.example/</link>",
    );
  });

  it("knows where its words stand in the source", () => {
    const source = "Ask **Amara**:\n> about `x`\n- one \\* two";
    for (const { text, start } of sourceWords(parseMarkup(source))) {
      expect(source.slice(start, start + text.length)).toBe(text);
    }
    expect(textOf(parseMarkup(source))).toBe("Ask Amara:\nabout x\n- one * two");
  });

  it("gives up on nonsense in time", () => {
    const nonsense = [">".repeat(4000), "- ".repeat(2000), "*a".repeat(2000), "[".repeat(4000)];
    nonsense.push("`".repeat(3999), "**_".repeat(1300), "](".repeat(2000), "~~a".repeat(1300));
    for (const source of nonsense) {
      const before = performance.now();
      expect(textOf(parseMarkup(source)).length).toBeGreaterThan(0);
      expect(performance.now() - before).toBeLessThan(2000);
    }
  });
});

function draw(blocks: readonly Block[]): string {
  return blocks.map(drawBlock).join("");
}

function drawBlock(block: Block): string {
  switch (block.kind) {
    case "lines":
      return block.parts.map(drawInline).join("");
    case "code":
      return `<pre>${block.words.map(({ text }) => text).join("")}</pre>`;
    case "quote":
      return `<quote>${draw(block.blocks)}</quote>`;
    case "list":
      return `<list>${block.items.map(({ marker, blocks }) => `[${marker}]${draw(blocks)}`).join("")}</list>`;
  }
}

function drawInline(part: Inline): string {
  switch (part.kind) {
    case "words":
      return part.text;
    case "code":
      return `<code>${part.words.map(({ text }) => text).join("")}</code>`;
    case "link":
      return `<link ${part.href}>${part.parts.map(drawInline).join("")}</link>`;
    case "strong":
    case "emphasis":
    case "strike":
      return `<${part.kind}>${part.parts.map(drawInline).join("")}</${part.kind}>`;
  }
}

function sourceWords(blocks: readonly Block[]): { text: string; start: number }[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "lines":
        return block.parts.flatMap(inlineWords);
      case "code":
        return block.words;
      case "quote":
        return sourceWords(block.blocks);
      case "list":
        return block.items.flatMap((item) => sourceWords(item.blocks));
    }
  });
}

function inlineWords(part: Inline): { text: string; start: number }[] {
  if (part.kind === "words") return [part];
  return part.kind === "code" ? part.words : part.parts.flatMap(inlineWords);
}
