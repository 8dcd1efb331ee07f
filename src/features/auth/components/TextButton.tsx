interface TextButtonProps {
  onClick: () => void;
  children: string;
}

/** A way to another form, beneath this one. */
export function TextButton({ onClick, children }: TextButtonProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="mt-2 rounded-key py-1 text-help font-title text-pen underline underline-offset-2 hover:text-pen-hover touch:py-3"
    >
      {children}
    </button>
  );
}
