// What the workspace gets beside its pages: commands by key and palette, tickets that open without a page change, drafts that
// survive, and changes as they happen. Without it every page works.
import "htmx.org";
import { startCommands } from "./command";
import { startComposer } from "./composer";
import { startCopy } from "./copy";
import { startFeed } from "./feed";
import { startList } from "./list";
import { startSheets } from "./sheet";
import { rememberZone } from "./zone";

rememberZone();
startCommands();
startList();
startSheets();
startComposer();
startFeed();
startCopy();
