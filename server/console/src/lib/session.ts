// Who is signed in, and getting in and out.

import { batch, signal } from "@preact/signals";
import { ApiError, csrfToken, get, keepSession, post, remove } from "./api";
import { onEvent, startEvents, stopEvents } from "./events";
import { forgetAll } from "./resource";
import { here, navigate } from "./router";
import { finishRemovals } from "./undo";
import { hasUnsaved } from "./unsaved";
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

// The other windows of this browser have the same cookie: they are told when it stands for somebody else, or nobody.
const windows = typeof BroadcastChannel === "function" ? new BroadcastChannel("tjp-session") : null;
if (windows) windows.onmessage = () => void renew();
const tellWindows = () => windows?.postMessage("changed");

function entered(answer: SessionAnswer): void {
  enter(answer);
  tellWindows();
}

export async function signIn(email: string, password: string): Promise<void> {
  entered(await post<SessionAnswer>("session", { email, password }));
}

export async function createOwner(token: string, email: string, password: string): Promise<void> {
  entered(await post<SessionAnswer>("setup", { token, email, password }));
  setup.value = null;
}

/** Where registration is open: makes the user and signs in. */
export async function register(email: string, password: string): Promise<void> {
  entered(await post<SessionAnswer>("registration", { email, password }));
}

export async function signOut(): Promise<void> {
  await finishRemovals();
  try {
    await remove("session");
  } catch (error) {
    // It has ended before: that is what was asked for.
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
  tellWindows();
  leave("/signin");
}

/** Who is signed in and which page is shown change together: no page is drawn for the one without the other. */
function leave(to: string, options: { replace?: boolean } = {}): void {
  stopEvents();
  forgetAll();
  batch(() => {
    csrfToken.value = null;
    user.value = null;
    navigate(to, options);
  });
  void askSetup();
}

function leaveForNow(): void {
  const from = here.value.path + here.value.search;
  leave(`/signin?next=${encodeURIComponent(from)}&ended=1`, { replace: true });
}

/** The session has ended under something that is typed and not saved: the page waits for its user to sign in again. */
export const interrupted = signal(false);
let waiting: ((again: boolean) => void)[] = [];

function settle(again: boolean): void {
  interrupted.value = false;
  for (const go of waiting) go(again);
  waiting = [];
}

/** Goes on where the session had ended. */
export async function signInAgain(password: string): Promise<void> {
  await signIn(user.value!.email, password);
  startEvents();
  settle(true);
}

export function giveUp(): void {
  settle(false);
  leaveForNow();
}

function interrupt(): Promise<boolean> {
  stopEvents();
  interrupted.value = true;
  return new Promise((done) => waiting.push(done));
}

async function signedOut(): Promise<boolean> {
  if (!user.value) return false;
  if (hasUnsaved()) return interrupt();
  leaveForNow();
  return false;
}

/** Asks whose session this is by now. Answers whether it is the one's whom this page is drawn for. */
async function renew(): Promise<boolean> {
  const mine = user.value;
  let answer: SessionAnswer;
  try {
    answer = await get<SessionAnswer>("session");
  } catch (error) {
    return error instanceof ApiError && error.status === 401 ? signedOut() : false;
  }
  // Signed out while this was asked.
  if (mine && !user.value) return false;
  if (mine && answer.user.id !== mine.id) {
    if (hasUnsaved()) return interrupt();
    location.replace("/");
    return false;
  }
  enter(answer);
  if (!interrupted.value) return true;
  startEvents();
  settle(true);
  return true;
}

keepSession({ signedOut, tokenRefused: renew });

// The plan changes on the command line, or runs out.
onEvent(["user_updated"], () => void renew());

// A page that the browser kept, and shows again as it was.
addEventListener("pageshow", (event) => {
  if (event.persisted) void renew();
});
