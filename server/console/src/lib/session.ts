// Who is signed in, and getting in and out.

import { signal } from "@preact/signals";
import { ApiError, csrfToken, get, post, remove, whenSignedOut } from "./api";
import { onEvent, stopEvents } from "./events";
import { forgetAll } from "./resource";
import { here, navigate } from "./router";
import { finishRemovals } from "./undo";
import type { SessionAnswer, User } from "./types";

/** undefined until the server has said; null when nobody is signed in. */
export const user = signal<User | null | undefined>(undefined);
/** What the server is like to somebody who is not signed in. */
export const setup = signal<{ needs_owner: boolean; registration: string } | null>(null);
/** Why the first question could not be answered. */
export const startError = signal<ApiError | null>(null);

export async function start(): Promise<void> {
  startError.value = null;
  try {
    enter(await get<SessionAnswer>("session"));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status !== 401) {
      startError.value = error;
      return;
    }
    await askSetup();
    user.value = null;
  }
}

export async function askSetup(): Promise<void> {
  try {
    setup.value = await get("setup");
  } catch {
    setup.value = null;
  }
}

function enter(answer: SessionAnswer): void {
  csrfToken.value = answer.csrf_token;
  user.value = answer.user;
}

export async function signIn(email: string, password: string): Promise<void> {
  enter(await post<SessionAnswer>("session", { email, password }));
}

export async function createOwner(token: string, email: string, password: string): Promise<void> {
  enter(await post<SessionAnswer>("setup", { token, email, password }));
  setup.value = null;
}

/** Where registration is open: makes the user and signs in. */
export async function register(email: string, password: string): Promise<void> {
  enter(await post<SessionAnswer>("registration", { email, password }));
}

export async function signOut(): Promise<void> {
  await finishRemovals();
  await remove("session");
  leave();
  await askSetup();
  navigate("/signin");
}

function leave(): void {
  stopEvents();
  forgetAll();
  csrfToken.value = null;
  user.value = null;
}

// The plan changes on the command line, or runs out.
onEvent(["user_updated"], () => {
  get<SessionAnswer>("session")
    .then(enter)
    .catch(() => {});
});

whenSignedOut(() => {
  if (!user.value) return;
  leave();
  const from = here.value.path + here.value.search;
  navigate(`/signin?next=${encodeURIComponent(from)}&ended=1`, { replace: true });
});
