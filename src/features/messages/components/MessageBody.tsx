import { parseBody } from "../logic/parseBody";

/** The words of a message. React escapes them; links are the only thing made out of text. */
export function MessageBody({ body }: { body: string }) {
  return parseBody(body).map((part, index) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "code":
        return (
          <bdi key={index}>
            <code className="rounded-key bg-inset box-decoration-clone px-1.5 py-0.5 font-mono text-help">
              {part.text}
            </code>
          </bdi>
        );
      case "link":
        return (
          <bdi key={index}>
            <a
              href={part.href}
              target="_blank"
              rel="noopener noreferrer nofollow"
              className="text-pen underline decoration-1 underline-offset-2 hover:decoration-2"
            >
              {part.text}
            </a>
          </bdi>
        );
    }
  });
}
