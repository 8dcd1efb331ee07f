import { useContext } from "react";
import { parseBody, splitAtMarks } from "../logic/parseBody";
import { InnerTabIndex } from "./innerTabIndex";

interface MessageBodyProps {
  body: string;
  /** Places in the body that were searched for. */
  marks?: readonly { start: number; end: number }[] | undefined;
}

/** The words of a message. React escapes them; links are the only thing made out of text. */
export function MessageBody({ body, marks = [] }: MessageBodyProps) {
  const tabIndex = useContext(InnerTabIndex);
  if (marks.length > 0) return <MarkedBody body={body} marks={marks} />;
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
              tabIndex={tabIndex}
              className="text-pen underline decoration-1 underline-offset-2 hover:decoration-2"
            >
              {part.text}
            </a>
          </bdi>
        );
    }
  });
}

function MarkedBody({ body, marks }: Required<MessageBodyProps>) {
  return splitAtMarks(body, marks ?? []).map(({ text, marked }, index) =>
    marked ? (
      <mark key={index} className="rounded-[0.1875rem] bg-mark text-on-mark">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
