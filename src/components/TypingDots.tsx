/** Three dots that take turns; still where motion is unwanted. */
export function TypingDots() {
  return (
    <span aria-hidden className="inline-flex items-center gap-0.75">
      {["", "[animation-delay:150ms]", "[animation-delay:300ms]"].map((delay) => (
        <span key={delay} className={`size-1.25 animate-dot rounded-full bg-pen ${delay}`} />
      ))}
    </span>
  );
}
