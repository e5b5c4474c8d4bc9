import { render } from "preact";
import { App } from "./app";
import { startRouter } from "./lib/router";
import { start } from "./lib/session";

startRouter();
void start();
render(<App />, document.getElementById("app")!);
