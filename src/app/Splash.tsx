import { Mark } from "../components/Mark";
import { AfterMoment } from "../components/ui/skeleton";
import { Button } from "../components/ui/button";
import { reconnectNow, useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";

/** While we find out who is here. Says so when it takes long, and why. */
export function Splash() {
  const offline = useConnection().state === "offline";
  return (
    <main className="flex h-dvh flex-col items-center justify-center gap-5 px-6 text-center">
      <AfterMoment>
        <Mark className="size-10" />
        {offline ? (
          <div role="status" className="flex flex-col items-center gap-4">
            <p>
              <b className="font-title">{t("connection.offline.title")}</b>{" "}
              {t("connection.offline.wait")}
            </p>
            <Button onClick={reconnectNow}>{t("connection.tryNow")}</Button>
          </div>
        ) : (
          <span role="status" className="sr-only">
            {t("app.loading")}
          </span>
        )}
      </AfterMoment>
    </main>
  );
}
